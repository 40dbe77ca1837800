//! From the bytes of a file to rows taken and rows refused.
