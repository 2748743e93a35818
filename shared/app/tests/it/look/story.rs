//! A fortnight of two accounts, and what people see of it: tasks, accounts, explanations, export.
