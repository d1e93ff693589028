"""The panel: meeting, papers, attendance, views, reasoned determination, minutes, letters."""
