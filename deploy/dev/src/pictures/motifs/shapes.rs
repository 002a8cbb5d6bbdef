//! Shapes that more than one motif draws.

use crate::pictures::{
    canvas::{Canvas, HEIGHT, WIDTH, faint},
    dice::Dice,
};

/// Stars over the upper part of the sky.
pub(super) fn stars(canvas: &mut Canvas, dice: &mut Dice, count: i32, lowest: i32, colour: &str) {
    for width in [5, 8] {
        let mut d = String::new();
        for _ in 0..count / 2 {
            d.push_str(&format!("M{} {}h0", dice.between(20, WIDTH - 20), dice.between(20, lowest)));
        }
        canvas.line(&d, &faint(colour, if width == 5 { 60 } else { 90 }), width);
    }
}

/// A range of hills around the height `y`, filled down to the bottom.
pub(super) fn hills(canvas: &mut Canvas, dice: &mut Dice, y: i32, swing: i32, paint: &str) {
    let mut d = format!("M-100 {}", y + dice.between(-swing, swing));
    for x in (200..=WIDTH + 200).step_by(300) {
        let top = y + dice.between(-swing, swing);
        d.push_str(&format!("S{} {top} {x} {top}", x - 150));
    }
    d.push_str(&format!("V{HEIGHT}H-100Z"));
    canvas.path(&d, paint);
}

/// A row of scallops, `size` wide each, hanging from `y`.
pub(super) fn scallops(y: i32, size: i32) -> String {
    let count = WIDTH / size + 1;
    let bows: String = (0..count).map(|_| format!("q{} {} {} 0", -size / 2, size * 2 / 3, -size)).collect();
    format!("M0 0H{}V{y}{bows}V0Z", count * size)
}

/// A string that sags from `from` to `to`, as a path.
pub(super) fn garland(from: [i32; 2], to: [i32; 2], sag: i32) -> String {
    let [x1, y1] = from;
    let [x2, y2] = to;
    format!("M{x1} {y1}Q{} {} {x2} {y2}", i32::midpoint(x1, x2), i32::midpoint(y1, y2) + sag)
}

/// A five-pointed star around a point.
pub(super) fn star([x, y]: [i32; 2], radius: f64) -> String {
    let corners: Vec<String> = (0..10)
        .map(|i| {
            let r = if i % 2 == 0 { radius } else { radius * 0.45 };
            let (sin, cos) = (f64::from(i) * std::f64::consts::PI / 5.0).sin_cos();
            format!("{:.0} {:.0}", f64::from(x) + r * sin, f64::from(y) - r * cos)
        })
        .collect();
    format!("M{}Z", corners.join("L"))
}

/// A crescent moon around a point.
pub(super) fn crescent([x, y]: [i32; 2], r: i32) -> String {
    let (top, inner) = (y - r, r * 4 / 5);
    format!("M{x} {top}a{r} {r} 0 1 0 {r} {}a{inner} {inner} 0 0 1 {} {}Z", r * 4 / 3, -r, -r * 4 / 3)
}
