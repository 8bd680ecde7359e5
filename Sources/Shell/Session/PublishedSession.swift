internal import Synchronization

/// The last whole state of a session, for readers that can't wait: the prompt and Tab.
final class PublishedSession: Sendable {
  private let state: Mutex<Session>

  init(_ session: Session) { state = Mutex(session) }

  var session: Session {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
