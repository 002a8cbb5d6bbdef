//! Random catalogs, moments and questions: the SQL, the reader with Redis and the reader without it must all say what a plain
//! reference says.

mod catalogs;
mod moments;
mod reference;
mod rows;
mod runner;
mod turning_points;
mod two_paths;
