"""What machines read of the library: records, the API, harvesting, feeds. Open to all, without a cookie or a key."""
