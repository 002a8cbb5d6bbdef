//! `cargo dev`.

fn main() {
    catalog_dev::command::main()
}
