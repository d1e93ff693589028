"""PostgreSQL under Moothall: where it is, who may connect, and a server of its own where there is none.

`urls` says which database to use, `launcher` starts a server for the demonstration and the tests,
`roles` and `grants` say what the application may do, `testing` shares a throw-away server between test runs.
"""
