"""What the public sees. Every page is read without a cookie, a script or a name."""
