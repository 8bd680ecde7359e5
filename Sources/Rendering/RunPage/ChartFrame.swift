// Rules: what both charts share: the size of the drawing, its lines and the numbers along them. Only classes carry
// looks, for the page forbids styles in attributes. All that goes in is made of numbers and this folder's own words.

/// The frame a chart is drawn in.
struct ChartFrame {
  static let width = 560.0
  static let height = 240.0
  static let left = 58.0
  static let top = 34.0
  static let bottom = 204.0

  /// The start of the drawing, with its name and a description for those who do not see it. Both are plain text.
  static func opening(name: String, title: String, description: String) -> String {
    let title = HTMLText.escaped(title, in: .plain)
    let description = HTMLText.escaped(description, in: .plain)
    return """
      <svg class="chart" viewBox="0 0 \(PageNumber.place(width)) \(PageNumber.place(height))" role="img" \
      aria-labelledby="\(name)-title \(name)-text"><title id="\(name)-title">\(title)</title>\
      <desc id="\(name)-text">\(description)</desc>

      """
  }

  static let closing = "</svg>\n"

  /// Lines and numbers of the upright axis, and its unit above it.
  static func upright(_ axis: ChartAxis, unit: String, right: Double) -> String {
    var drawing = text(unit, x: 0, y: top - 18, style: "unit")
    for tick in axis.ticks {
      let y = axis.place(tick.value)
      drawing += line(x1: left, y1: y, x2: right, y2: y, style: tick.value == 0 ? "axis" : "grid")
      drawing += text(tick.text, x: left - 8, y: y + 4, style: "end")
    }
    return drawing
  }

  /// Ticks and numbers of the level axis, and its name below it.
  static func level(_ axis: ChartAxis, name: String, right: Double) -> String {
    var drawing = ""
    for tick in axis.ticks {
      let x = axis.place(tick.value)
      drawing += line(x1: x, y1: bottom, x2: x, y2: bottom + 4, style: "axis")
      drawing += text(tick.text, x: x, y: bottom + 17, style: "middle")
    }
    return drawing + text(name, x: right, y: bottom + 33, style: "end unit")
  }

  static func line(x1: Double, y1: Double, x2: Double, y2: Double, style: String) -> String {
    """
    <line class="\(style)" x1="\(PageNumber.place(x1))" y1="\(PageNumber.place(y1))" x2="\(PageNumber.place(x2))" \
    y2="\(PageNumber.place(y2))"/>

    """
  }

  static func text(_ text: String, x: Double, y: Double, style: String) -> String {
    """
    <text class="\(style)" x="\(PageNumber.place(x))" y="\(PageNumber.place(y))">\
    \(HTMLText.escaped(text, in: .plain))</text>

    """
  }
}
