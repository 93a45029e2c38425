package dev.nabla.gateway.api;

import dev.nabla.gateway.pipeline.RequestError;
import dev.nabla.inference.engine.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What one answer looks like on the wire in one family of clients: as one JSON object, or as the
/// events of a stream. Each object frames one answer and may keep count of its events.
interface AnswerShape {
  /// One server-sent event.
  ///
  /// @param name of the event, null where the family names none
  record Event(@Nullable String name, ObjectNode data) {}

  /// The end of a stream.
  ///
  /// @param events what comes before the receipt
  /// @param terminal what comes after it; null for `[DONE]`
  record End(List<Event> events, @Nullable Event terminal) {
    public End {
      events = List.copyOf(events);
    }
  }

  /// By which version of the rules the answer is made; comes before the rest, where it comes.
  default void follows(String engineVersion) {}

  /// The whole answer in one object.
  ObjectNode whole(Answer answer);

  /// An error, as the body of a response.
  ObjectNode error(RequestError error);

  /// The status of a response that is an error.
  default int status(RequestError error) {
    return error.status();
  }

  /// The first events of a stream.
  ///
  /// @param promptTokens 0 where they are not known yet
  List<Event> started(int promptTokens);

  /// More text.
  List<Event> text(String delta);

  /// A call of a tool begins.
  List<Event> toolCall(int index, String id, String name);

  /// More arguments of that call.
  List<Event> toolArguments(int index, String delta);

  /// The end of a whole answer.
  End answered(Answer answer);

  /// An error in the middle of a stream.
  Event failed(RequestError error);
}
