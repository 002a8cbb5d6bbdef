//! Exhibitions and prints: abstract pictures.

use crate::pictures::{
    canvas::{Canvas, faint},
    dice::Dice,
    palette::Palette,
};

/// A quilt of circles, quarters, halves and stripes.
pub(in crate::pictures) fn shapes(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.rect([0, 0, 1600, 900], p.paper);
    let colours = [p.ink, p.deep, p.mid, p.warm, p.glow, p.paper];
    for row in 0..4 {
        for column in 0..7 {
            let (x, y) = (column * 230 - 5, row * 230 - 10);
            let ground = dice.between(0, 5);
            // Never the same colour twice in one tile.
            let shape = (ground + dice.between(1, 5)) % 6;
            let [ground, shape] = [ground, shape].map(|i| colours[i as usize]);
            c.rect([x, y, 230, 230], ground);
            match dice.between(0, 5) {
                0 => c.circle([x + 115, y + 115, 88], shape),
                1 => c.path(&format!("M{x} {y}h230a230 230 0 0 1-230 230Z"), shape),
                2 => c.path(&format!("M{} {y}v230h-230a230 230 0 0 1 230-230Z", x + 230), shape),
                3 => c.path(&format!("M{x} {y}a115 115 0 0 0 230 0ZM{x} {}a115 115 0 0 0 230 0Z", y + 115), shape),
                4 => c.path(&format!("M{x} {y}h46v230h-46ZM{} {y}h46v230h-46ZM{} {y}h46v230h-46Z", x + 92, x + 184), shape),
                _ => c.path(&format!("M{x} {y}l230 230h-230Z"), shape),
            }
        }
    }
}

/// Big translucent primitives, printed over each other.
pub(in crate::pictures) fn overprint(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.rect([0, 0, 1600, 900], p.paper);
    let x = dice.between(420, 560);
    c.circle([x, 430, 300], &faint(p.warm, 92));
    c.rect([x + 120, 180, 420, 560], &faint(p.mid, 80));
    c.path(&format!("M{} 740L{} 130L{} 740Z", x + 360, x + 700, x + 1040), &faint(p.glow, 85));
    c.ring([x + 560, 470, 190], &faint(p.deep, 90), 70);
    let halftone = c.tiles([26, 26], 30, |c| c.circle([13, 13, 7], &faint(p.ink, 80)));
    c.circle([x - 60, 560, 190], &halftone);
    c.rect([x + 800, 180, 190, 210], &halftone);
    for (i, width) in [44, 26, 14, 8].into_iter().enumerate() {
        c.rect([110, 90 + 60 * i as i32 - width / 2, 250, width], p.ink);
    }
    for x in [70, 1530] {
        c.ring([x, 840, 18], p.ink, 3);
        c.line(&format!("M{} 840h60M{x} 810v60", x - 30), p.ink, 3);
    }
}

/// The blades of an aperture around a light.
pub(in crate::pictures) fn aperture(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.deep, p.ink);
    c.circle([800, 450, 410], p.ink);
    let sight = c.fade([0, 0, 0, 100], p.glow, p.warm);
    c.circle([800, 450, 380], &sight);
    c.circle([800, 380, 90], p.paper);
    c.path("M434 550Q620 430 800 540T1170 520A380 380 0 0 1 434 550Z", p.mid);
    let turn = dice.between(0, 50);
    let blade = c.fade([0, 0, 100, 100], p.deep, p.ink);
    c.turned(&format!("translate(800 450) rotate({turn})"), |c| {
        c.around(7, |c| {
            c.path("M0-390A390 390 0 0 1 305-243L105-205L-140-160A390 390 0 0 1 0-390Z", &blade);
            c.line("M305-243L-140-160", &faint(p.paper, 40), 3);
        });
    });
    c.ring([800, 450, 410], p.ink, 70);
    c.ring([800, 450, 450], &faint(p.paper, 35), 4);
    c.ring([800, 450, 372], &faint(p.paper, 20), 3);
    for i in 0..24 {
        let length = if i % 4 == 0 { 26 } else { 12 };
        c.turned(&format!("rotate({} 800 450)", i * 15 + turn), |c| c.rect([797, 24, 6, length], &faint(p.paper, 60)));
    }
    c.glow([640, 250, 260], p.paper, 25);
}

/// Rings on dark water.
pub(in crate::pictures) fn ripples(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    let light = dice.between(950, 1150);
    c.glow([light, 300, 800], p.mid, 90);
    c.glow([light, 300, 260], p.glow, 55);
    for (i, x) in [320, 900, 1330, 640].into_iter().enumerate() {
        let x = x + dice.between(-80, 80);
        let y = [300, 520, 760, 800][i];
        let colour = [p.glow, p.paper, p.warm, p.mid][i];
        c.turned(&format!("translate({x} {y}) scale(1 .42)"), |c| {
            for ring in 1..=7 {
                let r = ring * ring * 6 + ring * 24;
                c.ring([0, 0, r], &faint(colour, (92 - ring * 11) as u32), 12 - ring);
            }
            c.ellipse([0, 0, 16, 16], p.paper);
        });
        c.line(&format!("M{x} {}V{}", y - 30, y - 30 - dice.between(90, 220)), &faint(p.paper, 50), 3);
        c.circle([x, y - 30, 9], p.paper);
    }
}
