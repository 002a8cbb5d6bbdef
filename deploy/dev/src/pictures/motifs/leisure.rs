//! Football, the circus, markets and puppets.

use super::shapes::{crescent, garland, hills, scallops, star, stars};
use crate::pictures::{
    canvas::{Canvas, faint},
    dice::Dice,
    palette::Palette,
};

/// A pitch from above, with the ball in play.
pub(in crate::pictures) fn pitch(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    let grass = c.tiles([240, 900], 0, |c| {
        c.rect([0, 0, 240, 900], p.mid);
        c.rect([0, 0, 120, 900], p.deep);
    });
    let lean = dice.pick(&[-11, -7, 7, 11]);
    c.rect([0, 0, 1600, 900], p.deep);
    c.turned(&format!("rotate({lean} 800 450)"), |c| {
        c.rect([-200, -300, 2000, 1500], &grass);
        c.line("M800-300V1200M-90-300V1200M-90 150H240V750H-90M240 340A150 150 0 0 1 240 560M1690-300V1200M1690 150H1360V750H1690M1360 340A150 150 0 0 0 1360 560", &faint(p.paper, 90), 9);
        c.ring([800, 450, 190], &faint(p.paper, 90), 9);
        c.circle([800, 450, 14], p.paper);
    });
    c.glow([800, 380, 1000], p.glow, 22);
    let (x, y) = (dice.between(430, 1170), dice.between(360, 560));
    c.dots(&format!("M{} {}Q{} {} {x} {y}", x - 420, y + 260, x - 330, y - 40), &faint(p.glow, 80), 12, 34);
    c.ellipse([x + 46, y + 78, 120, 54], &faint(p.ink, 45));
    c.turned(&format!("translate({x} {y}) rotate({})", dice.between(0, 71)), |c| ball(c, p));
}

fn ball(c: &mut Canvas, p: &Palette) {
    c.circle([0, 0, 112], p.paper);
    c.path("M0-44L42-14L26 36H-26L-42-14Z", p.ink);
    c.around(5, |c| {
        c.line("M0-44V-84", p.ink, 6);
        c.path("M-34-106L0-82L34-106A112 112 0 0 0-34-106Z", p.ink);
        c.line("M0-82L-34-106", p.ink, 6);
    });
}

/// A striped tent under the stars.
pub(in crate::pictures) fn tent(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.ink, p.mid);
    stars(c, dice, 80, 560, p.paper);
    c.glow([800, 640, 820], p.glow, 55);
    hills(c, dice, 800, 16, p.ink);
    let stripes = c.tiles([116, 400], 0, |c| {
        c.rect([0, 0, 116, 400], p.paper);
        c.rect([0, 0, 58, 400], p.warm);
    });
    c.rect([278, 560, 1044, 270], &stripes);
    for i in 0..10 {
        let (left, foot) = (790 + i * 2, 220 + i * 116);
        let colour = if i % 2 == 0 { p.warm } else { p.paper };
        c.path(
            &format!(
                "M{left} 180Q{} 440 {foot} 560q58 66 116 0Q{} 440 {} 180Z",
                800 + (foot - 800) / 3,
                800 + (foot - 684) / 3,
                left + 2
            ),
            colour,
        );
    }
    c.path("M700 830Q760 730 800 600Q840 730 900 830Z", p.ink);
    c.path("M740 830Q780 760 800 680Q820 760 860 830Z", p.glow);
    c.line("M800 190V70", p.paper, 8);
    c.path("M804 70q60-24 130 12q-70 12-130 40Z", p.glow);
    c.mirrored(|c| {
        let string = garland([800, 170], [-20, 470], 120);
        c.line(&string, &faint(p.paper, 50), 4);
        c.dots(&string, p.glow, 20, 60);
        c.line("M278 600L120 830", &faint(p.paper, 60), 5);
    });
    c.rect([0, 826, 1600, 74], p.ink);
}

/// Stalls with striped awnings.
pub(in crate::pictures) fn stalls(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.glow, p.paper);
    for x in [-70, 350, 770, 1190] {
        c.path(&format!("M{x} 900V330a210 200 0 0 1 420 0V900h-50V340a160 160 0 0 0-320 0V900Z"), &faint(p.mid, 50));
    }
    c.rect([0, 0, 1600, 132], &faint(p.mid, 50));
    c.rect([0, 780, 1600, 120], p.deep);
    for (i, x) in [70, 580, 1090].into_iter().enumerate() {
        let colour = [p.warm, p.deep, p.mid][i];
        c.rect([x + 30, 440, 380, 350], &faint(p.ink, 80));
        c.glow([x + 220, 520, 190], p.glow, 60);
        c.line(&format!("M{} 420V830M{} 420V830", x + 24, x + 416), p.ink, 14);
        goods(c, p, dice, [x + 40, 630]);
        c.pill([x, 640, 440, 170], 8, colour);
        c.dots(&format!("M{} 725H{}", x + 40, x + 420), &faint(p.paper, 60), 18, 60);
        for stripe in 0..6 {
            let left = x - 30 + stripe * 84;
            let top = x + 40 + stripe * 60;
            let paint = if stripe % 2 == 0 { colour } else { p.paper };
            c.path(&format!("M{top} 310h60L{} 440q-42 60-84 0Z", left + 84), paint);
        }
    }
    for (from, to) in [([-20, 120], [560, 100]), ([560, 100], [1100, 110]), ([1100, 110], [1620, 90])] {
        let string = garland(from, to, 150);
        c.line(&string, p.ink, 4);
        c.dots(&string, p.warm, 24, 74);
    }
}

/// What a stall sells, in a row on its counter.
fn goods(c: &mut Canvas, p: &Palette, dice: &mut Dice, [x, y]: [i32; 2]) {
    for i in 0..5 {
        let x = x + 36 + i * 72;
        let colour = dice.pick(&[p.warm, p.glow, p.paper, p.mid]);
        match dice.between(0, 2) {
            0 => c.circle([x, y - 22, 28], colour),
            1 => c.pill([x - 24, y - 76, 48, 80], 10, colour),
            _ => c.path(&format!("M{} {}h68l-14 50h-40Z", x - 34, y - 46), colour),
        }
    }
}

/// A moon, stars and clouds that hang on strings over paper hills.
pub(in crate::pictures) fn puppets(c: &mut Canvas, p: &Palette, dice: &mut Dice) {
    c.sky(p.glow, p.paper);
    c.circle([800, 640, 300], &faint(p.warm, 85));
    c.circle([800, 640, 400], &faint(p.warm, 30));
    hills(c, dice, 640, 60, p.mid);
    hills(c, dice, 740, 50, p.deep);
    let things: [(i32, i32); 6] = [(150, 430), (420, 330), (690, 420), (960, 300), (1210, 440), (1460, 340)];
    for (i, (x, y)) in things.into_iter().enumerate() {
        let y = y + dice.between(-40, 40);
        c.line(&format!("M{x} 100V{y}"), &faint(p.ink, 60), 4);
        match i {
            0 | 3 => c.path(&star([x, y + 50], 84.0), if i == 0 { p.warm } else { p.paper }),
            1 | 4 => {
                c.path(&format!("M{} {}a56 56 0 0 1 10-110a80 80 0 0 1 150-10a60 60 0 0 1 20 120Z", x - 96, y + 110), p.paper)
            }
            2 => dragon(c, p, [x, y]),
            _ => c.path(&crescent([x, y + 90], 90), p.mid),
        }
    }
    c.path(&scallops(70, 160), p.deep);
    let stripes: String = (0..6).map(|i| format!("M{} 0h160V70q-80 106-160 0Z", i * 320)).collect();
    c.path(&stripes, p.warm);
    c.rect([0, 0, 1600, 26], p.ink);
    hills(c, dice, 850, 20, p.ink);
}

/// A small and friendly one.
fn dragon(c: &mut Canvas, p: &Palette, [x, y]: [i32; 2]) {
    c.turned(&format!("translate({x} {})", y + 70), |c| {
        c.line("M60 130Q160 190 200 90", p.mid, 34);
        c.path("M200 50l40 40-56 26Z", p.deep);
        c.path("M60 40Q170-90 190 30Q130 10 90 90Z", p.deep);
        c.ellipse([20, 100, 96, 90], p.mid);
        c.ellipse([0, 120, 56, 62], p.paper);
        c.circle([-30, -10, 78], p.mid);
        c.ellipse([-86, 16, 50, 36], p.mid);
        c.path("M-60-80l16-50 26 44ZM0-84l30-40 8 56Z", p.warm);
        c.circle([-50, -24, 24], p.paper);
        c.circle([-56, -22, 11], p.ink);
        c.circle([-108, 6, 6], p.ink);
        c.line("M-120 32Q-90 50-56 34", p.ink, 6);
        c.line("M-10 180v22M50 178v24", p.mid, 40);
    });
}
