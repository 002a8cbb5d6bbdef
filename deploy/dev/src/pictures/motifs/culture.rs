//! Films, readings, lectures and conferences.

use super::shapes::{star, stars};
use crate::pictures::{
    canvas::{Canvas, faint},
    dice::Dice,
    palette::Palette,
};

/// A strip of film through the beam of a projector.
pub(in crate::pictures) fn film_strip(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.deep, p.ink);
    c.glow([800, 450, 800], p.mid, 70);
    let x = dice.between(640, 960);
    c.line(&format!("M0 450H1600M{x} 0V900"), &faint(p.paper, 30), 5);
    c.path(&format!("M{x} 450V-400H-800V450Z"), &faint(p.paper, 10));
    c.ring([x, 450, 400], &faint(p.paper, 45), 10);
    c.ring([x, 450, 350], &faint(p.paper, 45), 6);
    let holes = c.tiles([64, 64], 0, |c| c.pill([14, 14, 36, 36], 8, p.paper));
    let lean = dice.between(-14, -8);
    c.turned(&format!("rotate({lean} 800 450)"), |c| {
        c.rect([-200, 240, 2000, 452], p.ink);
        c.turned("translate(0 240)", |c| c.rect([-200, 0, 2000, 64], &holes));
        c.turned("translate(0 628)", |c| c.rect([-200, 0, 2000, 64], &holes));
        for (i, x) in [-190, 280, 750, 1220].into_iter().enumerate() {
            frame(c, p, [x, i as i32]);
        }
    });
}

/// One frame of the strip: a sun that sinks behind hills from frame to frame.
fn frame(c: &mut Canvas, p: &Palette, [x, step]: [i32; 2]) {
    let sky = c.fade([0, 0, 0, 100], p.mid, p.warm);
    c.pill([x, 318, 440, 296], 14, &sky);
    c.circle([x + 140 + step * 50, 410 + step * 40, 62], p.glow);
    c.path(&format!("M{x} 540q110-110 220-30t220-40v132q0 14-14 14h-412q-14 0-14-14Z"), p.deep);
    c.path(&format!("M{x} 590q140-60 240-20t200-30v62q0 14-14 14h-412q-14 0-14-14Z"), p.ink);
}

/// An open book with a night sky above it.
pub(in crate::pictures) fn book(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.mid);
    stars(c, dice, 70, 560, p.paper);
    c.glow([800, 640, 620], p.glow, 75);
    for _ in 0..6 {
        let (x, y) = (dice.between(480, 1120), dice.between(110, 450));
        c.path(&star([x, y], f64::from(dice.between(16, 46))), dice.pick(&[p.glow, p.paper, p.warm]));
    }
    c.path("M140 800Q480 690 800 800Q1120 690 1460 800L1500 860H100Z", p.ink);
    c.mirrored(|c| {
        for (lift, colour) in [(60, p.warm), (30, p.glow), (0, p.paper)] {
            c.path(
                &format!("M800 790Q500 660 {} 770L{} {}Q500 {} 800 650Z", 170 + lift / 2, 240 + lift, 560 - lift, 480 - lift * 2),
                colour,
            );
        }
        for i in 0..5 {
            let y = 620 + i * 28;
            c.line(&format!("M{} {}Q520 {} 740 {}", 300 - i * 12, y - 8, y - 66, y + 40), &faint(p.mid, 35), 5);
        }
    });
    c.line("M800 650V792", &faint(p.ink, 50), 6);
    c.path("M850 676V860l26-26 26 26V690Z", p.warm);
}

/// Planets on their ways around a star.
pub(in crate::pictures) fn orbits(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    stars(c, dice, 110, 880, p.paper);
    let lean = dice.between(-24, -12);
    c.turned(&format!("rotate({lean} 800 450)"), |c| {
        c.glow([800, 450, 520], p.mid, 80);
        let sun = c.fade([0, 0, 0, 100], p.glow, p.warm);
        c.circle([800, 450, 130], &sun);
        for (i, rx) in [260, 400, 560, 740].into_iter().enumerate() {
            let ry = rx * 2 / 5;
            c.line(
                &format!("M{} 450a{rx} {ry} 0 0 0 {} 0a{rx} {ry} 0 0 0 {} 0", 800 - rx, 2 * rx, -2 * rx),
                &faint(p.paper, 35),
                3,
            );
            let (sin, cos) = (f64::from(dice.between(20, 340)) / 100.0).sin_cos();
            let x = 800 + (f64::from(rx) * cos) as i32;
            let y = 450 + (f64::from(ry) * sin) as i32;
            planet(c, p, [x, y, [22, 34, 62, 40][i]], i);
        }
    });
}

fn planet(c: &mut Canvas, p: &Palette, [x, y, r]: [i32; 3], index: usize) {
    let light = [p.paper, p.warm, p.glow, p.mid][index];
    let paint = c.fade([0, 0, 100, 100], light, p.deep);
    c.circle([x, y, r], &paint);
    if index == 2 {
        let (rx, ry) = (r * 2, r / 2);
        c.line(&format!("M{} {y}a{rx} {ry} 0 0 0 {} 0", x - rx, 2 * rx), p.paper, 9);
    }
}

/// Points and the lines between them.
pub(in crate::pictures) fn network(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    c.glow([dice.between(400, 1200), 450, 700], p.mid, 75);
    let nodes: Vec<[i32; 2]> = (0..32)
        .map(|i| {
            let (column, row) = (i % 8, i / 8);
            let shift = if row % 2 == 0 { 0 } else { 100 };
            [column * 215 + shift + dice.between(-60, 60), row * 250 + 70 + dice.between(-70, 70)]
        })
        .collect();
    let (mut thin, mut bold) = (String::new(), String::new());
    for (i, [x, y]) in nodes.iter().enumerate() {
        for [to_x, to_y] in &nodes[i + 1..] {
            if (x - to_x).pow(2) + (y - to_y).pow(2) < 300 * 300 {
                let line = if dice.chance(25) { &mut bold } else { &mut thin };
                line.push_str(&format!("M{x} {y}L{to_x} {to_y}"));
            }
        }
    }
    c.line(&thin, &faint(p.paper, 30), 3);
    c.line(&bold, &faint(p.warm, 85), 6);
    for (i, [x, y]) in nodes.into_iter().enumerate() {
        let r = [12, 18, 30, 14, 46][i % 5];
        if r > 20 {
            c.circle([x, y, r + 22], &faint(p.glow, 22));
        }
        c.circle([x, y, r], [p.paper, p.warm, p.glow][i % 3]);
    }
}

/// The lines of a map around two summits, and a way across them.
pub(in crate::pictures) fn contours(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.rect([0, 0, 1600, 900], p.paper);
    for ([x, y], rings) in [([480, 400], 9), ([1200, 560], 8)] {
        for ring in (1..=rings).rev() {
            let d = contour(dice, [x, y], f64::from(ring * 58));
            let ground = faint(if x < 800 { p.mid } else { p.glow }, 14);
            c.outlined(&d, &ground, &faint(p.deep, 55), if ring % 4 == 0 { 6 } else { 3 });
        }
    }
    let grid = c.tiles([160, 160], 0, |c| c.line("M0 0H160M0 0V160", &faint(p.mid, 30), 3));
    c.rect([0, 0, 1600, 900], &grid);
    c.dots("M120 800C420 760 380 480 640 520S1000 820 1120 600S1300 260 1440 170", p.warm, 16, 34);
    c.line("M1400 130l80 80M1480 130l-80 80", p.warm, 22);
    c.circle([120, 800, 26], p.warm);
    c.ring([1430, 760, 84], p.deep, 5);
    c.path("M1430 660l28 100-28 100-28-100Z", p.deep);
    c.path("M1430 660l28 100h-56Z", p.warm);
}

/// A closed, uneven curve around a point.
fn contour(dice: &mut Dice, [x, y]: [i32; 2], radius: f64) -> String {
    let knots: Vec<[f64; 4]> = (0..8)
        .map(|i| {
            let (sin, cos) = (f64::from(i) * std::f64::consts::FRAC_PI_4).sin_cos();
            let bulge = 1.0 + 0.2 * (2.0 * sin * cos + f64::from(x)).sin() + f64::from(dice.between(-5, 5)) / 100.0;
            let r = radius * bulge;
            [f64::from(x) + r * cos, f64::from(y) + 0.8 * r * sin, -0.27 * r * sin, 0.22 * r * cos]
        })
        .collect();
    let [x, y, lead_x, lead_y] = knots[0];
    let mut d = format!("M{x:.0} {y:.0}C{:.0} {:.0} ", x + lead_x, y + lead_y);
    for (i, [x, y, lead_x, lead_y]) in knots.iter().enumerate().skip(1) {
        let next = if i == 1 { "" } else { "S" };
        d.push_str(&format!("{next}{:.0} {:.0} {x:.0} {y:.0}", x - lead_x, y - lead_y));
    }
    d.push_str(&format!("S{:.0} {:.0} {x:.0} {y:.0}Z", x - lead_x, y - lead_y));
    d
}
