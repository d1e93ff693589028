"""The seven sections of an arrangement, named by the seven themes of the 2020 review.

Everything here is vocabulary: what a file may say. Nothing here knows any one arrangement. A part that an
arrangement does not use (a meeting that never votes, a hub with no limbs) is left out of its file.
"""
