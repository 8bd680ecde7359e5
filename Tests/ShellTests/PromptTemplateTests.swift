internal import Testing

@testable internal import Shell

@Suite("A prompt of one's own")
struct PromptTemplateTests {
  @Test("text and tokens in their order")
  func parts() throws {
    #expect(
      try PromptTemplate("[{env}]{staged} > ").parts
        == [.text("["), .token(.environment), .text("]"), .token(.staged), .text(" > ")])
    #expect(try PromptTemplate("").parts == [])
    #expect(try PromptTemplate("}").parts == [.text("}")])
  }

  @Test(
    "what is no template is told with a way out",
    arguments: [
      ("{envi}>", "a prompt has no token '{envi}'", "did you mean '{env}'?"),
      ("{}", "a prompt has no token '{}'", "there are {env} {mode} {staged} {account} {api} {time} {status} {took}"),
      ("{env", "'{' is never closed", "a token is written as {env}"),
      ("a\nb", "a prompt can't hold a line end, tab or other control character", nil),
      ("a\u{1b}[31m", "a prompt can't hold a line end, tab or other control character", nil),
    ] as [(String, String, String?)])
  func faults(text: String, message: String, help: String?) {
    let description = SettingDescription("prompt", .prompt, default: "", "")
    let problem = description.problem(with: text)
    #expect(problem?.message == message)
    #expect(problem?.help == help ?? "")
  }
}
