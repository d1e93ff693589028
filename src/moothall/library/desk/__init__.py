"""The curators' desk: who may change the library, and the pages where they do."""
