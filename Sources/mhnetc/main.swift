// The command line is under construction in this folder.
