package dev.nabla.infrastructure.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/// A connection that is read through a [ReadAhead].
final class WatchedConnection implements ConnectionContext {
  private final ConnectionContext context;
  private final ReadAhead ahead;
  private final DataReader reader;

  /// @param context whose reader holds what was read to tell the protocol
  WatchedConnection(ConnectionContext context) {
    this.context = context;
    DataReader before = context.dataReader();
    this.ahead = new ReadAhead(context.serverSocket(), before.readBytes(before.available()));
    this.reader = new DataReader(ahead);
  }

  /// Whether the client has left; see [ReadAhead#watch()].
  boolean clientLeft() {
    return ahead.watch();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return context.dataWriter();
  }

  @Override
  public Router router() {
    return context.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return context.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return context.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }
}
