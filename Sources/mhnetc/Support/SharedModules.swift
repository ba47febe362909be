// What every file of the command line speaks of, and packages of networks share.
@_exported public import CommandLineSupport
@_exported public import NetworkRuntime
