package dev.nabla.infrastructure.http;

import java.util.function.Function;

/// What serves WebSocket connections to one path.
///
/// A browser tells whose page opens a connection. Only pages of this machine may
/// (`http://localhost:3000`, say): any page on the web could reach a server on loopback otherwise.
///
/// @param path literal
/// @param opened called with each new connection, on its own thread
public record WebSocketRoute(
    String path, WebSocketLimits limits, Function<WebSocketSession, WebSocketListener> opened) {}
