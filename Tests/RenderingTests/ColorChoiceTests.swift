import Rendering
import Testing

/// Whether there is colour.
@Suite("colour") struct ColorChoiceTests {
  @Test(arguments: [
    (ColorChoice.auto, [:], true, true),
    (.auto, [:], false, false),
    (.auto, ["NO_COLOR": "1"], true, false),
    (.auto, ["NO_COLOR": ""], true, true),
    (.auto, ["CLICOLOR_FORCE": "1"], false, true),
    (.auto, ["CLICOLOR_FORCE": "0"], false, false),
    (.auto, ["CLICOLOR_FORCE": ""], false, false),
    (.auto, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
    (.auto, ["TERM": "dumb"], true, false),
    (.auto, ["TERM": "dumb", "CLICOLOR_FORCE": "1"], true, false),
    (.auto, ["TERM": "dumb", "CLICOLOR_FORCE": "1"], false, true),
    (.auto, ["TERM": "xterm"], true, true),
    (.always, ["NO_COLOR": "1"], false, true),
    (.always, ["TERM": "dumb"], true, true),
    (.never, ["CLICOLOR_FORCE": "1"], true, false),
  ])
  func `a flag beats the environment, and the environment the stream`(
    choice: ColorChoice, variables: [String: String], isTerminal: Bool, expected: Bool
  ) {
    #expect(choice.isOn(isTerminal: isTerminal) { variables[$0] } == expected)
  }

  @Test func `the words are those of the flag`() {
    #expect(ColorChoice.allCases.map(\.rawValue) == ["auto", "always", "never"])
  }
}
