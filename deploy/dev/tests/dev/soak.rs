//! `cargo dev soak` as a person runs it.

use std::time::Duration;

use catalog_dev::testing::eventually;

use crate::command::{cargo_dev, start};

/// Includes the build of the services, if these tests come first, and the start of a whole catalog.
const UNDER_WAY: Duration = Duration::from_secs(600);

#[tokio::test]
async fn asked_to_end_a_soak_puts_things_right_and_tells_its_figures() {
    let mut command = cargo_dev("soak");
    command.args(["--minutes", "30", "--seed", "1"]);
    let soak = start(command);
    eventually(UNDER_WAY, "a line tells how it stands", async || {
        let output = soak.output();
        if output.contains("min left") { Ok(()) } else { Err(output) }
    })
    .await;
    crate::foreground::signal("INT", soak.child.id());

    let soak = soak.end().await;
    assert_eq!(soak.status.code(), Some(0), "{}", soak.output);
    for line in ["soak, seed 1, ", "  faults      ", "  writes      ", "  answers     ", "  age in ms   ", "  violations  0"] {
        assert!(soak.output.contains(line), "{line} is not in: {}", soak.output);
    }
}
