//! An SVG under construction: just the shapes that the posters need, 1600 by 900.

/// Width of every poster.
pub(super) const WIDTH: i32 = 1600;
/// Height of every poster.
pub(super) const HEIGHT: i32 = 900;

/// Swaps left and right.
pub(super) const MIRROR: &str = "matrix(-1 0 0 1 1600 0)";

/// A shape to be printed many times.
pub(super) struct Stamp(String);

/// Collects shapes; later ones lie on top.
#[derive(Default)]
pub(super) struct Canvas {
    body: String,
    ids: usize,
}

/// A colour with an opacity from 0 to 100.
pub(super) fn faint(colour: &str, percent: u32) -> String {
    format!("{colour}{:02x}", percent * 255 / 100)
}

impl Canvas {
    /// The finished document; `title` is what a screen reader says.
    pub(super) fn finish(self, title: &str) -> String {
        let title = title.replace('&', "&amp;").replace('<', "&lt;");
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" role=\"img\"><title>{title}</title>{}</svg>\n",
            self.body
        )
    }

    /// Fills everything, from `top` to `bottom`.
    pub(super) fn sky(&mut self, top: &str, bottom: &str) {
        let paint = self.fade([0, 0, 0, 100], top, bottom);
        self.rect([0, 0, WIDTH, HEIGHT], &paint);
    }

    /// A paint that runs from one colour to another along `[x1, y1, x2, y2]`, in percent of the shape's box.
    pub(super) fn fade(&mut self, along: [i32; 4], from: &str, to: &str) -> String {
        let [x1, y1, x2, y2] = along;
        let id = self.next_id();
        self.add(&format!(
            "<linearGradient id=\"{id}\" x1=\"{x1}%\" y1=\"{y1}%\" x2=\"{x2}%\" y2=\"{y2}%\"><stop stop-color=\"{from}\"/>\
             <stop offset=\"1\" stop-color=\"{to}\"/></linearGradient>"
        ));
        format!("url(#{id})")
    }

    /// A light: a round of `colour` that fades into nothing.
    pub(super) fn glow(&mut self, [x, y, r]: [i32; 3], colour: &str, percent: u32) {
        let id = self.next_id();
        let (from, to) = (faint(colour, percent), faint(colour, 0));
        self.add(&format!(
            "<radialGradient id=\"{id}\"><stop stop-color=\"{from}\"/><stop offset=\"1\" stop-color=\"{to}\"/></radialGradient>"
        ));
        self.circle([x, y, r], &format!("url(#{id})"));
    }

    /// A paint that repeats a tile of `[width, height]`, turned by `degrees`.
    pub(super) fn tiles(&mut self, [w, h]: [i32; 2], degrees: i32, draw: impl FnOnce(&mut Self)) -> String {
        let id = self.next_id();
        self.add(&format!(
            "<pattern id=\"{id}\" width=\"{w}\" height=\"{h}\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({degrees})\">"
        ));
        draw(self);
        self.add("</pattern>");
        format!("url(#{id})")
    }

    /// A rectangle `[x, y, width, height]`.
    pub(super) fn rect(&mut self, area: [i32; 4], paint: &str) {
        self.pill(area, 0, paint);
    }

    /// A rectangle with round corners.
    pub(super) fn pill(&mut self, [x, y, w, h]: [i32; 4], radius: i32, paint: &str) {
        let round = if radius > 0 { format!(" rx=\"{radius}\"") } else { String::new() };
        self.add(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"{round} fill=\"{paint}\"/>"));
    }

    /// A disc `[x, y, radius]`.
    pub(super) fn circle(&mut self, [x, y, r]: [i32; 3], paint: &str) {
        self.add(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"{paint}\"/>"));
    }

    /// A circle's line.
    pub(super) fn ring(&mut self, [x, y, r]: [i32; 3], paint: &str, width: i32) {
        self.add(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width}\"/>"));
    }

    /// An ellipse `[x, y, x radius, y radius]`.
    pub(super) fn ellipse(&mut self, [x, y, rx, ry]: [i32; 4], paint: &str) {
        self.add(&format!("<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"{paint}\"/>"));
    }

    /// A filled path.
    pub(super) fn path(&mut self, d: &str, paint: &str) {
        self.add(&format!("<path d=\"{d}\" fill=\"{paint}\"/>"));
    }

    /// A path's line, with round ends.
    pub(super) fn line(&mut self, d: &str, paint: &str, width: i32) {
        self.stroke(d, paint, width, "");
    }

    /// A filled path with a line around it.
    pub(super) fn outlined(&mut self, d: &str, fill: &str, line: &str, width: i32) {
        self.add(&format!("<path d=\"{d}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"{width}\"/>"));
    }

    /// A line of dots of the size `width`, one every `step`.
    pub(super) fn dots(&mut self, d: &str, paint: &str, width: i32, step: i32) {
        self.stroke(d, paint, width, &format!(" stroke-dasharray=\"0 {step}\""));
    }

    /// Draws inside a transformed group, such as `rotate(10)`.
    pub(super) fn turned(&mut self, transform: &str, draw: impl FnOnce(&mut Self)) {
        self.add(&format!("<g transform=\"{transform}\">"));
        draw(self);
        self.add("</g>");
    }

    /// Draws a shape that shows only where it is printed.
    pub(super) fn stamp(&mut self, draw: impl FnOnce(&mut Self)) -> Stamp {
        let id = self.next_id();
        self.add(&format!("<defs><g id=\"{id}\">"));
        draw(self);
        self.add("</g></defs>");
        Stamp(id)
    }

    /// Prints a stamp, moved and turned as `transform` says.
    pub(super) fn print(&mut self, Stamp(id): &Stamp, transform: &str) {
        self.add(&format!("<use href=\"#{id}\" transform=\"{transform}\"/>"));
    }

    /// Draws `count` times around the origin, evenly turned.
    pub(super) fn around(&mut self, count: u32, draw: impl FnOnce(&mut Self)) {
        let stamp = self.stamp(draw);
        for i in 0..count {
            self.print(&stamp, &format!("rotate({:.0})", f64::from(i) * 360.0 / f64::from(count)));
        }
    }

    /// Draws the left half, and its mirror image.
    pub(super) fn mirrored(&mut self, draw: impl FnOnce(&mut Self)) {
        let half = self.stamp(draw);
        self.print(&half, "scale(1)");
        self.print(&half, MIRROR);
    }

    fn stroke(&mut self, d: &str, paint: &str, width: i32, more: &str) {
        self.add(&format!(
            "<path d=\"{d}\" fill=\"none\" stroke=\"{paint}\" stroke-width=\"{width}\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"{more}/>"
        ));
    }

    fn add(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    fn next_id(&mut self) -> String {
        self.ids += 1;
        format!("p{}", self.ids)
    }
}
