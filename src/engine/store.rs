//! The SQLite file that keeps the activities.
