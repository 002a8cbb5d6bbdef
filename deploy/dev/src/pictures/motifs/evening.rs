//! Nights: moons, lanterns and candles.

use super::shapes::{crescent, garland, hills, stars};
use crate::pictures::{
    canvas::{Canvas, faint},
    dice::Dice,
    palette::Palette,
};

/// A moon over hills, with a screen and strings of lamps for those who came to see a film.
pub(in crate::pictures) fn moonlight(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.mid);
    stars(c, dice, 90, 480, p.paper);
    let x = dice.between(1080, 1300);
    c.glow([x, 250, 460], p.glow, 55);
    c.circle([x, 250, 130], p.glow);
    for [dx, dy, r] in [[-40, -30, 26], [44, 20, 36], [-10, 64, 18]] {
        c.circle([x + dx, 250 + dy, r], &faint(p.warm, 30));
    }
    hills(c, dice, 590, 70, &faint(p.deep, 70));
    hills(c, dice, 690, 50, p.deep);
    c.line("M360 700V560M760 700V560", p.ink, 16);
    c.pill([310, 320, 500, 290], 10, p.ink);
    let screen = c.fade([0, 0, 100, 100], p.paper, p.glow);
    c.pill([326, 336, 468, 258], 4, &screen);
    c.path("M326 594V520q120-90 230-10t238-50v134Z", &faint(p.warm, 70));
    c.circle([690, 420, 38], p.warm);
    hills(c, dice, 800, 30, p.ink);
    for (from, to) in [([-20, 90], [800, 70]), ([800, 70], [1620, 120])] {
        let string = garland(from, to, 170);
        c.line(&string, &faint(p.ink, 80), 4);
        c.dots(&string, &faint(p.glow, 30), 46, 92);
        c.dots(&string, p.paper, 20, 92);
    }
}

/// A portico at night, lit from inside.
pub(in crate::pictures) fn columns(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.mid);
    stars(c, dice, 90, 420, p.paper);
    let x = if dice.chance(50) { 300 } else { 1300 };
    c.glow([x, 190, 340], p.paper, 45);
    c.path(&crescent([x, 190], 90), p.paper);
    c.glow([800, 640, 760], p.glow, 60);
    let light = c.fade([0, 0, 0, 100], p.warm, p.glow);
    c.rect([380, 400, 840, 340], &light);
    c.path("M730 740V560a70 70 0 0 1 140 0V740Z", &faint(p.ink, 70));
    for i in 0..6 {
        let x = 370 + i * 160;
        let stone = c.fade([0, 0, 100, 0], p.deep, p.ink);
        c.path(&format!("M{x} 400h62l-6 340h-50Z"), &stone);
        c.rect([x - 10, 384, 82, 24], p.deep);
        c.rect([x - 10, 730, 82, 24], p.deep);
    }
    c.path("M300 340L800 150L1300 340V390H300Z", p.ink);
    c.path("M420 330L800 186L1180 330Z", p.deep);
    c.circle([800, 278, 34], p.glow);
    for i in 0..4 {
        c.rect([290 - i * 50, 752 + i * 32, 1020 + i * 100, 34], if i % 2 == 0 { p.deep } else { p.ink });
    }
    c.rect([0, 872, 1600, 28], p.ink);
    c.mirrored(|c| c.path("M0 872V560q60-120 110 0t60 160v152Z", p.ink));
}

/// Paper lanterns, near and far.
pub(in crate::pictures) fn lanterns(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    c.glow([800, 950, 900], p.mid, 85);
    hills(c, dice, 640, 60, &faint(p.mid, 55));
    hills(c, dice, 760, 40, p.deep);
    hills(c, dice, 850, 20, p.ink);
    let [plain, red] = [p.glow, p.warm].map(|paper| c.stamp(|c| lantern(c, p, paper)));
    for [y, size, step] in [[170, 46, 170], [300, 74, 260], [430, 120, 400]] {
        let mut x = dice.between(20, step);
        while x < 1600 {
            let y = y + dice.between(-70, 60);
            c.line(&format!("M{x} 0V{y}"), &faint(p.paper, 25), 2);
            let kind = if dice.chance(35) { &red } else { &plain };
            c.print(kind, &format!("translate({x} {y}) scale({})", f64::from(size) / 100.0));
            x += step + dice.between(-30, 50);
        }
    }
}

/// A lantern of the radius 100 around the origin.
fn lantern(c: &mut Canvas, p: &Palette, paper: &str) {
    c.circle([0, 0, 200], &faint(p.glow, 10));
    c.ellipse([0, 0, 100, 120], paper);
    c.ellipse([0, 20, 60, 90], &faint(p.paper, 55));
    for y in [-130, 108] {
        c.pill([-50, y, 100, 25], 3, p.ink);
    }
    c.line("M0 133v70", p.warm, 12);
}

/// Candles of all heights in a dark nave.
pub(in crate::pictures) fn candles(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    for (i, half) in [560, 430, 310, 200].into_iter().enumerate() {
        let colour = if i % 2 == 0 { faint(p.mid, 30) } else { faint(p.ink, 55) };
        let (radius, top) = (half * 5 / 4, 600 - half * 49 / 40);
        c.path(
            &format!("M{} 900V600A{radius} {radius} 0 0 1 800 {top}A{radius} {radius} 0 0 1 {} 600V900Z", 800 - half, 800 + half),
            &colour,
        );
    }
    c.glow([800, 700, 800], p.warm, 50);
    let [plain, yellow] = [p.paper, p.glow].map(|wax| c.fade([0, 0, 0, 100], wax, p.mid));
    let flame = c.stamp(|c| {
        c.circle([0, -50, 150], &faint(p.glow, 9));
        c.circle([0, -46, 80], &faint(p.glow, 16));
        c.line("M0 0v-14", p.ink, 5);
        c.path("M0-88q34 52 0 72q-34-20 0-72Z", p.glow);
        c.path("M0-54q16 26 0 38q-16-12 0-38Z", p.paper);
    });
    for i in 0..13 {
        let x = 80 + i * 120 + dice.between(-22, 22);
        let (top, width) = (dice.between(430, 690), dice.between(38, 66));
        c.pill([x - width / 2, top, width, 500], 12, if i % 3 == 0 { &yellow } else { &plain });
        c.print(&flame, &format!("translate({x} {top})"));
    }
    let floor = c.fade([0, 0, 0, 100], &faint(p.ink, 0), p.ink);
    c.rect([0, 720, 1600, 180], &floor);
}
