//! Concerts, orchestras, jazz and long nights.

use crate::pictures::{
    canvas::{Canvas, HEIGHT, MIRROR, faint},
    dice::Dice,
    palette::Palette,
};

/// Beams of light over the heads of a crowd.
pub(in crate::pictures) fn stage_lights(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    c.glow([800, 820, 900], p.mid, 90);
    c.glow([800, 760, 420], p.warm, 70);
    for i in 0..7 {
        let x = 170 + i * 210;
        let foot = 800 + (x - 800) / 3 + dice.between(-420, 420);
        let half = dice.between(70, 150);
        let colour = [p.glow, p.warm, p.paper][(i % 3) as usize];
        let beam = c.fade([0, 0, 0, 100], &faint(colour, 75), &faint(colour, 0));
        c.path(&format!("M{} 84L{} 860H{}L{} 84Z", x - 10, foot - half, foot + half, x + 10), &beam);
        c.circle([x, 84, 20], colour);
    }
    c.rect([0, 40, 1600, 14], p.ink);
    c.dots("M170 76H1500", p.ink, 58, 210);
    crowd(c, dice, [730, 34], &faint(p.deep, 90));
    crowd(c, dice, [800, 46], p.ink);
}

/// Heads and shoulders around the height `y`, some with raised arms.
fn crowd(c: &mut Canvas, dice: &mut Dice, [y, r]: [i32; 2], paint: &str) {
    let mut bodies = String::new();
    let mut arms = String::new();
    let mut x = dice.between(-40, 20);
    while x < 1640 {
        let top = y + dice.between(-22, 22);
        let half = r * 3 / 2;
        bodies.push_str(&format!("M{} {top}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 {} 0", x - r, 2 * r, -2 * r));
        bodies.push_str(&format!("M{} {HEIGHT}V{}q0-{r} {half}-{r}t{half} {r}V{HEIGHT}Z", x - half, top + 2 * r + 8));
        if dice.chance(30) {
            let lean = dice.between(-40, 40);
            arms.push_str(&format!("M{} {}l{lean}-{}", x + half - 10, top + 2 * r, r * 4));
        }
        x += r * 3 + dice.between(-8, 30);
    }
    c.line(&arms, paint, r * 5 / 9);
    c.path(&bodies, paint);
}

/// A ribbon of strings that twists across a sun.
pub(in crate::pictures) fn strings(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.deep, p.ink);
    let x = dice.between(420, 1180);
    c.glow([x, 400, 620], p.mid, 80);
    let sun = c.fade([0, 0, 0, 100], p.glow, p.warm);
    c.circle([x, 400, 250], &sun);
    let phase = f64::from(dice.between(0, 600)) / 100.0;
    let twist = f64::from(dice.between(0, 300)) / 100.0;
    let height = |k: i32, i: i32| {
        let wave = 130.0 * (phase + f64::from(i) * 1.35).sin();
        let spread = f64::from(k - 9) * 17.0 * (twist + f64::from(i) * 0.8).cos();
        (510.0 + wave + spread) as i32
    };
    for k in 0..19 {
        let mut d = format!("M-50 {}", height(k, 0));
        for i in 1..=5 {
            let (x, y) = (i * 340 - 50, height(k, i));
            d.push_str(&format!("S{} {y} {x} {y}", x - 170));
        }
        let colour = if k % 6 == 0 { p.glow } else { p.paper };
        c.line(&d, &faint(colour, if k % 3 == 0 { 95 } else { 45 }), if k % 6 == 0 { 5 } else { 3 });
    }
    for i in 1..=4 {
        let k = dice.between(0, 18);
        let note = [i * 340 - 50, height(k, i), dice.between(14, 26)];
        c.circle(note, if i % 2 == 0 { p.warm } else { p.paper });
    }
}

/// A record beside piano keys.
pub(in crate::pictures) fn vinyl(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.mid, p.deep);
    let way_round = if dice.chance(50) { "scale(1)" } else { MIRROR };
    c.turned(way_round, |c| {
        record(c, p, dice);
        keys(c, p);
    });
}

fn record(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.circle([1090, 470, 560], &faint(p.ink, 25));
    c.circle([1090, 450, 400], p.ink);
    for r in (170..=380).step_by(30) {
        c.ring([1090, 450, r + dice.between(-6, 6)], &faint(p.paper, 14), 3);
    }
    c.turned(&format!("translate(1090 450) rotate({})", dice.between(15, 60)), |c| {
        c.around(2, |c| c.path("M0 0L380-60A385 385 0 0 1 380 60Z", &faint(p.paper, 16)));
    });
    c.circle([1090, 450, 140], p.warm);
    c.path("M950 450a140 140 0 0 1 280 0Z", p.glow);
    c.ring([1090, 450, 112], &faint(p.ink, 30), 4);
    c.circle([1090, 450, 16], p.ink);
    c.line("M1510 90L1540 380L1370 640", p.paper, 14);
    c.circle([1510, 90, 44], p.paper);
    c.circle([1510, 90, 20], p.deep);
    c.turned("rotate(34 1370 640)", |c| c.pill([1346, 620, 48, 96], 10, p.warm));
}

fn keys(c: &mut Canvas, p: &Palette) {
    c.turned("translate(-130 -60) rotate(-9)", |c| {
        c.rect([0, -200, 470, 1500], p.ink);
        for i in 0..11 {
            c.pill([-20, -180 + i * 124, 480, 118], 10, p.paper);
        }
        for i in (0..11).filter(|i| i % 7 != 2 && i % 7 != 6) {
            c.pill([-20, -100 + i * 124, 300, 76], 8, p.ink);
        }
    });
}

/// Ridges of sound, one behind the other, under a rising disc.
pub(in crate::pictures) fn ridges(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.deep);
    let disc = c.fade([0, 0, 0, 100], p.warm, p.mid);
    c.glow([800, 330, 560], p.mid, 70);
    c.circle([800, 330, 230], &disc);
    for row in 0..13 {
        let y = 360 + row * 43;
        let mut d = format!("M-40 {y}");
        let mut control = [-40, y];
        for step in 0..=20 {
            let x = step * 80;
            let away = f64::from(x - 800) / 400.0;
            let loud = 230.0 * (-away * away).exp() + 12.0;
            let peak = loud * f64::from(dice.between(5, 100)) / 100.0;
            let next = [x, y - peak as i32];
            d.push_str(&format!(
                "Q{} {} {} {}",
                control[0],
                control[1],
                i32::midpoint(control[0], x),
                i32::midpoint(control[1], next[1])
            ));
            control = next;
        }
        let line = if row % 4 == 3 { p.warm } else { p.paper };
        c.outlined(&format!("{d}L1640 {y}V940H-40Z"), p.ink, line, 4);
    }
}
