//! Decides what an event's poster shows, and in which colours.

use super::{
    canvas::Canvas,
    dice::Dice,
    motifs::{Motif, culture, evening, gallery, leisure, music, outdoors, table, theatre},
    palette::{BERRY, CANDY, DUSK, EMBER, FOREST, GRASS, MINT, NORTH, OCEAN, OLIVE, PINE, Palette, RUST, SLATE},
};
use crate::demo::catalog::{DemoEvent, Kind};

/// The poster of `event` as an SVG document, the `nth` of its kind, counted from 0: neighbours differ in their colours.
pub(super) fn draw(event: &DemoEvent, nth: usize) -> String {
    let mut dice = Dice::of(&event.slug);
    let (motif, palettes) = motif(event.kind);
    let palette = palettes[nth % palettes.len()];
    let mut canvas = Canvas::default();
    motif(&mut canvas, &palette, &mut dice);
    canvas.finish(&event.name)
}

fn motif(kind: Kind) -> (Motif, &'static [Palette]) {
    match kind {
        Kind::Candles => (evening::candles, &[EMBER, DUSK]),
        Kind::Circus => (leisure::tent, &[RUST, NORTH, CANDY]),
        Kind::Comedy => (theatre::microphone, &[BERRY, PINE]),
        Kind::Concert => (music::stage_lights, &[DUSK, CANDY, OCEAN]),
        Kind::Conference => (culture::network, &[NORTH, OCEAN, PINE]),
        Kind::Dance => (theatre::ribbons, &[BERRY, SLATE, DUSK]),
        Kind::Exhibition => (gallery::shapes, &[RUST]),
        Kind::Film => (culture::film_strip, &[DUSK, SLATE, PINE]),
        Kind::Food => (table::plate, &[PINE, EMBER, OLIVE]),
        Kind::Football => (leisure::pitch, &[GRASS]),
        Kind::Garden => (outdoors::leaves, &[FOREST]),
        Kind::Jazz => (music::vinyl, &[RUST, BERRY, OCEAN]),
        Kind::Lanterns => (evening::lanterns, &[DUSK, EMBER]),
        Kind::Lecture => (culture::contours, &[RUST, OLIVE]),
        Kind::Letterpress => (gallery::overprint, &[RUST, PINE]),
        Kind::Market => (leisure::stalls, &[PINE, RUST]),
        Kind::Moonlight => (evening::moonlight, &[NORTH, DUSK]),
        Kind::Museum => (evening::columns, &[DUSK, NORTH]),
        Kind::Opera => (theatre::boxes, &[EMBER]),
        Kind::Orchestra => (music::strings, &[EMBER, SLATE, NORTH]),
        Kind::Photography => (gallery::aperture, &[SLATE, OLIVE]),
        Kind::Poetry => (theatre::microphone, &[EMBER, MINT]),
        Kind::Pottery => (table::vases, &[OLIVE, RUST]),
        Kind::Puppets => (leisure::puppets, &[CANDY]),
        Kind::Reading => (culture::book, &[BERRY, NORTH]),
        Kind::Run => (outdoors::runners, &[DUSK, OCEAN, CANDY]),
        Kind::Sea => (outdoors::fjord, &[NORTH, OCEAN]),
        Kind::Space => (culture::orbits, &[DUSK, NORTH]),
        Kind::Techno => (music::ridges, &[MINT, BERRY]),
        Kind::Theatre => (theatre::curtain, &[EMBER, BERRY, OCEAN]),
        Kind::Walk => (outdoors::skyline, &[DUSK, CANDY]),
        Kind::Waves => (gallery::ripples, &[OCEAN]),
    }
}
