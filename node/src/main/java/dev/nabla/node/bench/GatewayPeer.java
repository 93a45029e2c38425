package dev.nabla.node.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Another gateway that is measured beside ours, where its command is at hand.
///
/// @param name as figures call it
/// @param command what starts it where it is to listen and to ask
record GatewayPeer(String name, Command command) {

  /// What a peer has to know.
  ///
  /// @param folder for its files
  record Place(Path folder, int port, int providerPort) {
    String provider() {
      return "http://127.0.0.1:" + providerPort;
    }

    Path write(String file, String text) {
      try {
        return Files.writeString(folder.resolve(file), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  interface Command {
    List<String> at(Place place);
  }

  /// The peers that an environment names, each by its command; the variable of one that is to be
  /// left out is not set.
  static List<GatewayPeer> of(Map<String, String> environment) {
    return List.of(
            peer(environment, "nginx", "NABLA_NGINX", GatewayPeer::nginx),
            peer(environment, "smg", "NABLA_SMG", GatewayPeer::smg),
            peer(environment, "Portkey", "NABLA_PORTKEY", GatewayPeer::portkey),
            peer(environment, "LiteLLM", "NABLA_LITELLM", GatewayPeer::liteLlm))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private interface Start {
    List<String> with(String command, Place place);
  }

  private static List<GatewayPeer> peer(
      Map<String, String> environment, String name, String variable, Start start) {
    String command = environment.getOrDefault(variable, "");
    return command.isBlank()
        ? List.of()
        : List.of(new GatewayPeer(name, place -> start.with(command, place)));
  }

  /// One worker a core, kept connections to the provider, nothing else: the least that a hop costs.
  private static List<String> nginx(String command, Place place) {
    Path config =
        place.write(
            "nginx.conf",
            """
            worker_processes auto;
            daemon off;
            pid %1$s/nginx.pid;
            error_log stderr error;
            events { worker_connections 1024; }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              keepalive_requests 1000000;
              upstream provider { server 127.0.0.1:%2$d; keepalive 128; keepalive_requests 1000000; }
              server {
                listen 127.0.0.1:%3$d;
                location / {
                  proxy_pass http://provider;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                }
              }
            }
            """
                .formatted(place.folder(), place.providerPort(), place.port()));
    return List.of(command, "-p", place.folder().toString(), "-c", config.toString());
  }

  private static List<String> smg(String command, Place place) {
    return List.of(
        command,
        "launch",
        "--worker-urls",
        place.provider(),
        "--backend",
        "openai",
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(place.port()),
        "--prometheus-port",
        Integer.toString(place.port() + 1),
        "--max-concurrent-requests",
        "1024",
        "--log-level",
        "error");
  }

  /// @param command the path of its `build/start-server.js`
  private static List<String> portkey(String command, Place place) {
    return List.of("node", command, "--headless", "--port=" + place.port());
  }

  private static List<String> liteLlm(String command, Place place) {
    Path config =
        place.write(
            "litellm.yaml",
            """
            model_list:
              - model_name: %1$s
                litellm_params: {model: "openai/%1$s", api_base: "%2$s/v1", api_key: "none"}
            """
                .formatted(StandInProvider.MODEL, place.provider()));
    return List.of(
        command,
        "--config",
        config.toString(),
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(place.port()));
  }
}
