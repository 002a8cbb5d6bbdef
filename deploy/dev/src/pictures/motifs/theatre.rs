//! Theatre, opera, comedy and dance.

use super::shapes::{crescent, scallops};
use crate::pictures::{
    canvas::{Canvas, HEIGHT, faint},
    dice::Dice,
    palette::Palette,
};

/// A curtain drawn aside from a stage with a single thing on it.
pub(in crate::pictures) fn curtain(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    let floor = c.fade([0, 0, 0, 100], p.deep, p.ink);
    c.rect([0, 700, 1600, 200], &floor);
    for x in (0..=1600).step_by(160) {
        c.line(&format!("M{x} 700L{} 900", x + (x - 800) / 3), &faint(p.ink, 60), 3);
    }
    let cone = c.fade([0, 0, 0, 100], &faint(p.glow, 70), &faint(p.glow, 12));
    c.path("M760 0L520 770H1080L840 0Z", &cone);
    c.ellipse([800, 770, 280, 52], &faint(p.glow, 85));
    c.ellipse([800, 772, 90, 14], &faint(p.ink, 45));
    if dice.chance(50) {
        c.line("M752 468Q736 560 756 640L742 768M756 640H846L862 768M774 640L788 752M838 640L822 752", p.ink, 16);
        c.line("M752 468Q790 452 812 462Q796 560 802 636", p.ink, 12);
    } else {
        c.line("M790 0V204", &faint(p.ink, 80), 4);
        c.path(&crescent([790, 330], 130), p.paper);
        c.line("M730 770L780 470M870 770L820 470M772 690H828M762 630H838M778 570H822", p.ink, 14);
    }
    drapes(c, p);
}

/// Both halves of the curtain, tied back, under a valance.
fn drapes(c: &mut Canvas, p: &Palette) {
    let fold = c.fade([0, 0, 100, 0], p.mid, p.deep);
    c.mirrored(|c| {
        for i in 0..6 {
            let (top, tie) = (i * 92 - 20, i * 40 - 20);
            let (right, near) = (top + 98, tie + 46);
            let inner =
                format!("M{top} 0h98C{right} 400 {} 520 {near} 620C{near} 720 {} 800 {} {HEIGHT}", tie + 60, tie + 66, tie + 76);
            c.path(&format!("{inner}H{}C{tie} 760 {tie} 690 {tie} 620C{tie} 500 {top} 400 {top} 0Z", tie - 4), &fold);
        }
        c.pill([-20, 596, 256, 40], 20, p.glow);
    });
    let valance = c.fade([0, 0, 0, 100], p.deep, p.mid);
    c.path(&scallops(110, 200), &valance);
    let bows: String = (0..8).map(|_| "q100 133 200 0").collect();
    c.line(&format!("M0 110{bows}"), p.glow, 12);
}

/// The boxes of an opera house under its chandelier.
pub(in crate::pictures) fn boxes(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.deep, p.ink);
    c.glow([800, 150, 900], p.warm, 60);
    let arch = c.stamp(|c| {
        c.path("M-42 130V50a42 42 0 0 1 84 0V130Z", p.ink);
        c.path("M-42 130V50a42 42 0 0 1 30-40Q-14 90-42 130ZM42 130V50a42 42 0 0 0-30-40Q14 90 42 130Z", p.mid);
    });
    for tier in 0..4 {
        let (y, sag) = (110 + tier * 150, 60 + tier * 50);
        for x in (-10..=1610).step_by(108) {
            // The height at `x` of the tier's curve, which is a parabola.
            let drop = 2.0 * f64::from(sag) * f64::from(x) / 1600.0 * (1.0 - f64::from(x) / 1600.0);
            c.print(&arch, &format!("translate({x} {:.0})", f64::from(y) + drop));
        }
        let rail = |y: i32| format!("M-20 {y}Q800 {} 1620 {y}", y + sag);
        c.line(&rail(y + 134), p.mid, 50);
        c.line(&rail(y + 110), p.glow, 6);
        c.dots(&rail(y + 134), p.glow, 14, 54);
    }
    c.path("M0 830Q800 1000 1600 830V900H0Z", p.ink);
    c.line("M800 0V120", p.glow, 6);
    for (i, rx) in [240, 180, 110, 50].into_iter().enumerate() {
        let y = 130 + 46 * i as i32;
        c.glow([800, y, rx + 140], p.glow, 28);
        let bow = format!("M{} {y}a{rx} {} 0 0 0 {} 0", 800 - rx, rx / 4, rx * 2);
        c.line(&bow, &faint(p.glow, 70), 6);
        c.dots(&bow, p.paper, 20, dice.between(30, 36));
    }
}

/// A microphone before a wall in a spotlight.
pub(in crate::pictures) fn microphone(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.rect([0, 0, 1600, 900], p.deep);
    let bricks = c.tiles([160, 120], 0, |c| {
        for [x, y, w] in [[4, 4, 152], [-76, 64, 152], [84, 64, 152]] {
            c.pill([x, y, w, 52], 5, &faint(p.mid, 70));
        }
    });
    c.rect([0, 0, 1600, 900], &bricks);
    let x = dice.between(480, 1120);
    c.glow([x, 420, 760], p.glow, 85);
    c.circle([x, 420, 360], &faint(p.glow, 60));
    c.glow([x, 1000, 700], p.ink, 80);
    let grille = c.tiles([20, 20], 45, |c| c.line("M0 10H20M10 0V20", &faint(p.ink, 75), 5));
    let lean = if x % 2 == 0 { 28 } else { -28 };
    c.turned(&format!("translate({x} 380) rotate({lean})"), |c| {
        let handle = c.fade([0, 0, 100, 0], p.deep, p.ink);
        c.path("M-74 60H74L44 640H-44Z", &handle);
        c.pill([-22, 190, 44, 78], 14, p.warm);
        c.circle([0, -40, 142], p.paper);
        c.circle([0, -40, 142], &grille);
        c.pill([-150, -62, 300, 44], 14, p.warm);
        c.path("M-104 46H104L74 110H-74Z", p.ink);
        c.circle([-52, -96, 22], &faint(p.paper, 90));
    });
}

/// Ribbons that swing across the whole picture.
pub(in crate::pictures) fn ribbons(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.paper, p.glow);
    c.circle([dice.between(500, 1100), 430, 300], &faint(p.warm, 30));
    let colours = [p.deep, p.mid, p.warm, p.glow, p.ink, p.mid];
    for (i, colour) in colours.into_iter().enumerate() {
        let start = 120 + 120 * i as i32 + dice.between(-60, 60);
        let (up, down) = (dice.between(-300, 150), dice.between(750, 1200));
        let (end, width) = (dice.between(100, 800), dice.between(60, 150));
        let paint = c.fade([0, 0, 100, 0], &faint(colour, 95), &faint(dice.pick(&[p.warm, p.mid, p.deep]), 85));
        c.path(
            &format!(
                "M-20 {start}C450 {up} 950 {down} 1620 {end}V{}C{} {} {} {} -20 {}Z",
                end + width,
                900,
                down + width * 3,
                480,
                up - width,
                start + width / 3
            ),
            &paint,
        );
    }
    let flip = if dice.chance(50) { "translate(1230 330)" } else { "translate(370 330) scale(-1 1)" };
    c.turned(flip, |c| {
        c.line("M0 0Q20 70-10 150", p.ink, 46);
        c.line("M-10 150Q10 260-20 430", p.ink, 30);
        c.line("M-10 150Q-120 150-290 60", p.ink, 28);
        c.line("M6 6Q90-20 150-140M0 10Q-80 0-150-60", p.ink, 20);
        c.circle([34, -66, 36], p.ink);
        c.circle([8, -98, 16], p.ink);
    });
}
