//! The colours of a poster: six of them, from the darkest to the lightest.

/// Six colours that go together, each as `#rrggbb`.
#[derive(Clone, Copy)]
pub(super) struct Palette {
    /// Night and silhouettes.
    pub(super) ink: &'static str,
    /// The lighter dark: a sky above `ink`, a wall behind it.
    pub(super) deep: &'static str,
    /// The colour that the whole is remembered by.
    pub(super) mid: &'static str,
    /// What stands out from `mid`.
    pub(super) warm: &'static str,
    /// Lamps, moons and suns.
    pub(super) glow: &'static str,
    /// The lightest.
    pub(super) paper: &'static str,
}

const fn palette(colours: [&'static str; 6]) -> Palette {
    let [ink, deep, mid, warm, glow, paper] = colours;
    Palette { ink, deep, mid, warm, glow, paper }
}

pub(super) const DUSK: Palette = palette(["#160f29", "#3b1f5b", "#8a3b7a", "#f26d5b", "#ffc15e", "#fff3dc"]);
pub(super) const OCEAN: Palette = palette(["#071a2b", "#0e3a52", "#1f7a8c", "#ff7f51", "#ffd9a0", "#f4faf7"]);
pub(super) const FOREST: Palette = palette(["#0c1f17", "#1d4031", "#4f8a5b", "#e9a03b", "#f6dd8c", "#f7f5e6"]);
pub(super) const EMBER: Palette = palette(["#1f0a0e", "#541521", "#a4243b", "#f0743e", "#f9c74f", "#fff1de"]);
pub(super) const SLATE: Palette = palette(["#101827", "#2a3b55", "#4d7ea8", "#ef8fa5", "#f7d6a3", "#f3f6fb"]);
pub(super) const MINT: Palette = palette(["#1d1030", "#43266b", "#6d4bb5", "#3fc1a6", "#c9f2c7", "#fbf7ff"]);
pub(super) const RUST: Palette = palette(["#12202f", "#24506b", "#5fa3b3", "#d9572b", "#f2b134", "#fbf3e4"]);
pub(super) const BERRY: Palette = palette(["#1c0b23", "#4a1547", "#a12568", "#f0567a", "#ffb997", "#fff0ea"]);
pub(super) const OLIVE: Palette = palette(["#17180f", "#3d4022", "#7c8540", "#cf5c36", "#efc88b", "#f6f1e0"]);
pub(super) const NORTH: Palette = palette(["#0b1530", "#1b2f63", "#3f6fc4", "#8ad1c2", "#f3e9a6", "#f5f8ff"]);
pub(super) const CANDY: Palette = palette(["#2a1245", "#5a2a83", "#c655a6", "#ff9770", "#ffd670", "#fff7ee"]);
pub(super) const PINE: Palette = palette(["#0a1c20", "#17464a", "#2f8f83", "#e4572e", "#f3c969", "#f8f4e8"]);
pub(super) const GRASS: Palette = palette(["#0b2417", "#1d5c38", "#2b7a48", "#f2b134", "#ffe08a", "#fbfff6"]);
