//! Food and crafts.

use crate::pictures::{
    canvas::{Canvas, faint},
    dice::Dice,
    palette::Palette,
};

/// A plate between fork and knife, seen from above.
pub(in crate::pictures) fn plate(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.rect([0, 0, 1600, 900], p.paper);
    let cloth = c.tiles([120, 120], dice.pick(&[0, 45]), |c| {
        c.rect([0, 0, 60, 120], &faint(p.mid, 55));
        c.rect([0, 0, 120, 60], &faint(p.mid, 55));
    });
    c.rect([0, 0, 1600, 900], &cloth);
    c.circle([812, 472, 344], &faint(p.ink, 30));
    c.circle([800, 450, 340], p.paper);
    c.ring([800, 450, 300], p.mid, 10);
    c.circle([800, 450, 236], &faint(p.glow, 45));
    let turn = dice.between(0, 50);
    c.turned(&format!("rotate({turn} 800 450)"), |c| {
        for i in 0..7 {
            let leaf = if i % 2 == 0 { p.deep } else { p.mid };
            c.turned(&format!("rotate({} 800 450)", i * 51), |c| c.path("M800 450Q880 340 800 240Q720 340 800 450Z", leaf));
        }
        for [x, y, r] in [[720, 400, 58], [880, 420, 66], [800, 540, 62]] {
            c.circle([x, y, r], p.warm);
            c.circle([x - r / 3, y - r / 3, r / 5], &faint(p.paper, 70));
        }
        c.circle([800, 440, 40], p.glow);
        c.dots("M700 520Q800 600 900 520M740 330Q800 300 870 330", p.ink, 10, 30);
    });
    for shift in [8, 0] {
        let paint = if shift > 0 { faint(p.ink, 30) } else { p.ink.to_owned() };
        c.turned(&format!("translate({shift} {})", shift * 2), |c| {
            c.line("M300 160V330M340 160V330M380 160V330M300 330Q340 410 380 330M340 390V740", &paint, 24);
            c.path("M1240 150q90 60 84 300h-84Z", &paint);
            c.line("M1252 450V740", &paint, 26);
        });
    }
}

/// Pots on a shelf.
pub(in crate::pictures) fn vases(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.paper, p.glow);
    c.circle([dice.between(300, 1300), 360, 280], &faint(p.warm, 35));
    let colours = [p.warm, p.deep, p.mid, p.ink, p.warm, p.mid];
    for (i, colour) in colours.into_iter().enumerate() {
        let x = 170 + 252 * i as i32;
        let (h, w) = (dice.between(260, 470), dice.between(80, 112));
        let (neck, mouth, foot) = (dice.between(28, 60), dice.between(40, 74), dice.between(40, 62));
        let top = 720 - h;
        let belly = top + h * dice.between(45, 65) / 100;
        let shape = format!(
            "M{} {top}C{} {} {} {} {} {belly}C{} {} {} 690 {} 720H{}C{} 690 {} {} {} {belly}C{} {} {} {} {} {top}Z",
            x - mouth,
            x - neck + 10,
            top + h / 6,
            x - w,
            top + h / 5,
            x - w,
            x - w,
            belly + h / 5,
            x - foot - 10,
            x - foot,
            x + foot,
            x + foot + 10,
            x + w,
            belly + h / 5,
            x + w,
            x + w,
            top + h / 5,
            x + neck - 10,
            top + h / 6,
            x + mouth
        );
        c.path(&shape, colour);
        c.ellipse([x, top, mouth, 12], &faint(p.ink, 70));
        c.line(&format!("M{} {belly}q{w} 34 {} 0", x - w + 8, 2 * w - 16), p.paper, 8);
        c.dots(&format!("M{} {}q{} 30 {} 0", x - w + 26, belly + 36, w - 26, 2 * w - 52), p.glow, 14, 30);
        c.path(
            &format!(
                "M{} {belly}C{} {} {} {} {} {}",
                x - w + 26,
                x - w + 26,
                belly - h / 8,
                x - w + 40,
                belly - h / 7,
                x - w + 56,
                belly - h / 6
            ),
            &faint(p.paper, 60),
        );
        if dice.chance(45) {
            twig(c, p, [x, top]);
        }
    }
    c.rect([0, 720, 1600, 34], p.ink);
    c.rect([0, 754, 1600, 146], &faint(p.deep, 85));
    c.rect([0, 754, 1600, 20], &faint(p.ink, 60));
}

fn twig(c: &mut Canvas, p: &Palette, [x, y]: [i32; 2]) {
    c.line(&format!("M{x} {y}q10-110 40-210M{} {}q-40-40-70-50M{} {}q40-20 60-60", x + 12, y - 90, x + 22, y - 130), p.deep, 6);
    for [dx, dy] in [[42, -216], [-62, -142], [84, -192]] {
        c.circle([x + dx, y + dy, 22], p.warm);
        c.circle([x + dx, y + dy, 9], p.glow);
    }
}
