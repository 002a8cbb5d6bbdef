//! Walks, runs, gardens and the sea.

use super::shapes::{hills, stars};
use crate::pictures::{
    canvas::{Canvas, HEIGHT, faint},
    dice::Dice,
    palette::Palette,
};

/// The roofs of a city before a low sun.
pub(in crate::pictures) fn skyline(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.mid, p.glow);
    let x = dice.between(480, 1120);
    c.glow([x, 470, 560], p.paper, 70);
    c.circle([x, 470, 190], p.paper);
    roofs(c, dice, 480, &faint(p.warm, 80));
    roofs(c, dice, 590, p.mid);
    roofs(c, dice, 690, p.deep);
    let river = c.fade([0, 0, 0, 100], p.deep, p.ink);
    c.rect([0, 770, 1600, 130], &river);
    c.rect([0, 762, 1600, 12], p.ink);
    let arches: String = (0..5).map(|_| "h30v-40a115 90 0 0 1 230 0v40h30").collect();
    c.path(&format!("M50 800{arches}V672Q800 630 50 672Z"), p.ink);
    c.dots("M70 660Q800 616 1530 660", p.glow, 14, 146);
    for i in 0..9 {
        let (y, half) = (806 + i * 10, dice.between(40, 200));
        c.line(&format!("M{} {y}h{half}", x - half / 2 + dice.between(-60, 60)), &faint(p.glow, 55), 5);
    }
}

/// Houses with their tops around the height `y`.
fn roofs(c: &mut Canvas, dice: &mut Dice, y: i32, paint: &str) {
    let mut d = format!("M-10 {HEIGHT}V{y}");
    let mut x = -10;
    while x < 1610 {
        let (w, top) = (dice.between(60, 150), y + dice.between(-90, 70));
        d.push_str(&match dice.between(0, 5) {
            0 => format!("V{top}l{} -70 {} 70", w / 2, w - w / 2),
            1 => format!("V{top}h{}v-90l12-60 12 60v90h{}", w / 2 - 12, w - w / 2 - 12),
            2 => format!("V{top}a{} {} 0 0 1 {w} 0", w / 2, w / 2),
            3 => format!("V{top}l{w} -50"),
            _ => format!("V{top}h{w}"),
        });
        x += w;
    }
    d.push_str(&format!("V{HEIGHT}Z"));
    c.path(&d, paint);
}

/// Three runners and the trails of their lamps.
pub(in crate::pictures) fn runners(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.mid);
    stars(c, dice, 70, 380, p.paper);
    c.glow([1250, 660, 700], p.warm, 75);
    roofs(c, dice, 560, &faint(p.deep, 85));
    c.path(&format!("M0 720Q800 640 1600 700V{HEIGHT}H0Z"), p.ink);
    for i in 0..7 {
        let y = 380 + i * 46 + dice.between(-14, 14);
        let colour = [p.glow, p.warm, p.paper][(i % 3) as usize];
        let trail = c.fade([0, 0, 100, 0], &faint(colour, 0), &faint(colour, 90));
        c.path(
            &format!(
                "M-20 {}Q600 {} {} {y}l-2 7Q600 {} -20 {}Z",
                y + 130,
                y + 60,
                1100 + dice.between(-200, 320),
                y + 72,
                y + 142
            ),
            &trail,
        );
    }
    for (x, y, size, colour) in [(480, 520, 0.7, p.warm), (860, 470, 0.84, p.glow), (1270, 420, 1.0, p.paper)] {
        c.turned(&format!("translate({x} {y}) scale({size})"), |c| runner(c, colour, p.ink));
    }
    c.dots("M60 870Q800 800 1560 850", &faint(p.paper, 70), 10, 90);
}

fn runner(c: &mut Canvas, colour: &str, shadow: &str) {
    c.ellipse([-20, 400, 170, 18], &faint(shadow, 60));
    c.line("M20 30L-40 190L50 250L10 360", colour, 46);
    c.line("M-40 190L-80 290L-210 280", colour, 46);
    c.line("M20 40L110 120L190 70", colour, 34);
    c.line("M10 36L-100 70L-130 160", colour, 34);
    c.circle([70, -50, 48], colour);
}

/// Leaves and orchids in lamplight.
pub(in crate::pictures) fn leaves(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    c.glow([800, 450, 700], p.glow, 50);
    for i in 0..22 {
        let left = i % 2 == 0;
        let x = if left { dice.between(-60, 480) } else { dice.between(1120, 1660) };
        let y = dice.between(160, 960);
        let turn = if left { dice.between(10, 95) } else { dice.between(-95, -10) };
        let colour = [p.mid, p.deep, p.mid, p.ink][(i / 2 % 4) as usize];
        c.turned(&format!("translate({x} {y}) rotate({turn})"), |c| {
            let size = dice.between(220, 400);
            let w = size * 2 / 5;
            c.path(&format!("M0 0Q{w} {} 0 {}Q{} {} 0 0", -size / 2, -size, -w, -size / 2), colour);
            c.line(&format!("M0 0V{}", -size * 4 / 5), &faint(p.glow, 30), 4);
        });
    }
    let blossom = c.stamp(|c| orchid(c, p));
    for (x, y, size) in [(800, 330, 1.3), (560, 560, 1.0), (1030, 590, 1.1)] {
        let x = x + dice.between(-60, 60);
        c.line(&format!("M{x} {y}Q{} {} {} 920", x + 60, y + 220, i32::midpoint(x, 800)), p.mid, 10);
        c.print(&blossom, &format!("translate({x} {y}) scale({size})"));
    }
}

fn orchid(c: &mut Canvas, p: &Palette) {
    c.around(5, |c| c.path("M0 0C90-50 70-170 0-180C-70-170-90-50 0 0Z", p.paper));
    c.around(3, |c| c.path("M0 0C60-30 50-100 0-110C-50-100-60-30 0 0Z", p.glow));
    c.circle([0, 0, 34], p.warm);
    c.circle([0, 8, 14], p.deep);
}

/// A boat between mountains, on quiet water.
pub(in crate::pictures) fn fjord(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.deep, p.warm);
    stars(c, dice, 60, 260, p.paper);
    c.glow([800, 560, 620], p.glow, 85);
    c.circle([800, 520, 110], p.glow);
    for (i, paint) in [p.mid, p.deep, p.ink].into_iter().enumerate() {
        let lift = i as i32;
        let (near, far) = (dice.between(-30, 30), dice.between(-30, 30));
        c.path(
            &format!(
                "M-20 620V{}L{} {}L{} {}L{} 620Z",
                330 + lift * 70 + near,
                190 - lift * 20,
                190 + lift * 110 + far,
                420 - lift * 70,
                420 + lift * 50,
                760 - lift * 190
            ),
            paint,
        );
        c.path(
            &format!(
                "M1620 620V{}L{} {}L{} {}L{} 620Z",
                290 + lift * 90 + far,
                1400 + lift * 30,
                170 + lift * 120 + near,
                1180 + lift * 80,
                440 + lift * 50,
                850 + lift * 190
            ),
            paint,
        );
    }
    let water = c.fade([0, 0, 0, 100], p.warm, p.deep);
    c.rect([0, 612, 1600, 288], &water);
    for i in 0..14 {
        let (y, half) = (630 + i * 19, dice.between(60, 320 - i * 8));
        c.line(&format!("M{} {y}h{half}", 800 - half / 2 + dice.between(-90, 90)), &faint(p.glow, 60), 6);
    }
    hills(c, dice, 880, 14, &faint(p.ink, 60));
    let x = dice.between(420, 620);
    c.turned(&format!("translate({x} 690)"), |c| {
        c.path("M-190 0H230L170 74H-140Z", p.ink);
        c.pill([-100, -62, 210, 66], 10, p.paper);
        c.dots("M-66-32H100", p.warm, 26, 46);
        c.line("M20-62V-150", p.ink, 7);
        c.path("M24-150l70 20-70 20Z", p.glow);
        c.ellipse([10, 86, 220, 10], &faint(p.ink, 40));
    });
}
