internal import ArgumentParser
internal import Glibc
internal import LineEditing
internal import LocalStore
internal import Rendering
internal import ScriptLanguage
internal import Shell

// A script, a pipe and `-c`: no editing, no prompt, no questions.

extension ShellAssembly {
  /// Runs a text and ends with its status.
  func runText(
    _ source: SourceText, from door: Interpreter.Door, arguments: [String], observer: StepObserver? = nil
  ) -> ExitCode {
    let interpreter = interpreter
    let ending = Foreground.run(signals: signals, interruption: interruption) {
      let outcome = await interpreter.run(source, from: door, arguments: arguments, observer: observer)
      await interpreter.close()
      return outcome
    }
    // What an abandoned task still writes is never waited for.
    let isWritten = if case .abandoned = ending { flush(onlyIfFree: true) } else { flush() }
    switch ending {
    case .finished(let outcome):
      let status = outcome.status == .success && !isWritten ? .failed : outcome.status
      return ExitCode(status.rawValue)
    case .abandoned(let signal): return ExitCode(signal.map { 128 + $0 } ?? ExitStatus.interrupted.rawValue)
    case .terminated(let signal, _): return ExitCode(128 + signal)
    }
  }

  func runFile(_ path: String, arguments: [String], observer: StepObserver?) -> ExitCode {
    do {
      let source = try SourceText(name: path, checking: try files.read(path))
      let status = runText(source, from: .file(path), arguments: arguments, observer: observer)
      if let observer, observer.foundNothing, status == ExitCode(ExitStatus.success.rawValue) {
        return fail(Diagnostic(.usage, "no statement of '\(path)' ran", help: "look at --from and --to"))
      }
      return status
    } catch {
      var told = error
      if Recsh.configuration.subcommands.contains(where: { $0.configuration.commandName == path }) {
        told.help = "'\(path)' is a command of recsh where it comes first: recsh \(path)"
      }
      _ = fail(told)
      // Nothing ran: there is no such script, or it is none.
      return ExitCode(ExitStatus.misuse.rawValue)
    }
  }

  /// Reads standard input to its end, then runs it: a script that is cut off runs nothing.
  func runStandardInput(arguments: [String]) -> ExitCode {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 256 * 1024)
    while true {
      var descriptors = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals.readEnd, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&descriptors, 2, -1)
      // Ctrl-C also ends the program that feeds the pipe, so the end of input that follows is no end of a script.
      while let signal = signals.next() {
        if signal != SIGWINCH { return ExitCode(128 + signal) }
      }
      guard descriptors[0].revents != 0 else { continue }
      let count = read(STDIN_FILENO, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        return fail(
          Diagnostic(
            .file, "standard input can't be read: \(String(cString: strerror(errno)).lowercased())",
            help: "give the script as a file: recsh FILE"))
      }
      if count == 0 { break }
      bytes += block[..<count]
    }
    do {
      return runText(try SourceText(name: "stdin", checking: bytes), from: .stream, arguments: arguments)
    } catch {
      return fail(error)
    }
  }

  /// Writes what is still buffered.
  /// - Returns: whether it could be written. A reader that went away early, as `head` does, is no failure.
  @discardableResult
  func flush(onlyIfFree: Bool = false) -> Bool {
    do { try onlyIfFree ? output.flushIfFree() : output.flush() } catch {
      let diagnostic = error as? Diagnostic ?? Diagnostic(.failed, "\(error)")
      if diagnostic.isReaderGone { return true }
      output.say(.diagnostic(diagnostic))
      return false
    }
    return true
  }

  func fail(_ error: any Error) -> ExitCode {
    let diagnostic = error as? Diagnostic ?? Diagnostic(.failed, "\(error)")
    output.say(.diagnostic(diagnostic))
    return ExitCode(diagnostic.exitStatus.rawValue)
  }
}
