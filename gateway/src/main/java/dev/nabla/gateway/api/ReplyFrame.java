package dev.nabla.gateway.api;

import dev.nabla.gateway.receipt.RequestId;

/// What frames the answer to one request.
///
/// @param id of the request
/// @param options what the caller asked in headers
/// @param shape of the JSON
record ReplyFrame(RequestId id, ChatOptions options, AnswerShape shape) {}
