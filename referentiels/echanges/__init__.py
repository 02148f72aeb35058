"""Other people's formats: each reader gives a native document and remarks, each writer takes one."""
