"""The letters desk: drafts made from a determination, read and filled by a person, recorded as sent.

Nothing here sends a letter. What a letter says is composed by `casework.panel.letters`, which is pure; this
package fills its record from the determination and keeps every version.
"""
