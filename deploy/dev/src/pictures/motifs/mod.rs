//! What the posters show, by theme.

pub(super) mod culture;
pub(super) mod evening;
pub(super) mod gallery;
pub(super) mod leisure;
pub(super) mod music;
pub(super) mod outdoors;
mod shapes;
pub(super) mod table;
pub(super) mod theatre;

use super::{canvas::Canvas, dice::Dice, palette::Palette};

/// Draws one motif in the given colours; the dice decide what varies from poster to poster.
pub(super) type Motif = fn(&mut Canvas, &Palette, &mut Dice);
