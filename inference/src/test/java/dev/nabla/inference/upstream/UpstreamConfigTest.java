package dev.nabla.inference.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpstreamConfigTest {
  private static final UpstreamConfig.Keys KEYS =
      new UpstreamConfig.Keys() {
        @Override
        public ApiKey fromEnvironment(String variable) {
          return new ApiKey("environment-" + variable);
        }

        @Override
        public ApiKey fromFile(String path) {
          return new ApiKey("file-" + path);
        }
      };

  private static UpstreamConfig parse(String json) {
    return UpstreamConfig.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), KEYS);
  }

  @Test
  void readsProvidersAndWhomToAskForWhatInOrder() {
    UpstreamConfig config =
        parse(
            """
            {'providers':{
              'a':{'family':'openai','baseUrl':'https://a.example/v1','keyFromEnvironment':'A',
                   'maxConcurrent':2,'connectSeconds':1,'firstByteSeconds':2,'idleSeconds':3,
                   'totalSeconds':4},
              'b':{'family':'anthropic','baseUrl':'http://127.0.0.1:9','keyFromFile':'b.key'}},
             'models':{
              'large':[{'provider':'b','model':'theirs'},{'provider':'a'}],
              'small':[{'provider':'a'}]}}\
            """);

    Provider a = Objects.requireNonNull(config.providers().get("a"));
    assertThat(a.family()).isEqualTo(ProviderFamily.OPENAI);
    assertThat(a.baseUrl()).isEqualTo(URI.create("https://a.example/v1"));
    assertThat(a.key().reveal()).isEqualTo("environment-A");
    assertThat(a.maxConcurrent()).isEqualTo(2);
    assertThat(a.patience())
        .isEqualTo(
            new Provider.Patience(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4)));
    assertThat(Objects.requireNonNull(config.providers().get("b")).key().reveal())
        .isEqualTo("file-b.key");
    assertThat(config.models().keySet()).containsExactly("large", "small");
    assertThat(config.models().get("large"))
        .containsExactly(
            new UpstreamConfig.Choice("b", "theirs"), new UpstreamConfig.Choice("a", "large"));
    assertThat(config.toString()).doesNotContain("environment-A");
  }

  @Test
  void makesAnEngineForEachModel() {
    UpstreamConfig config =
        parse(
            "{'providers':{'a':{'family':'openai','baseUrl':'http://127.0.0.1:9/v1'}},"
                + "'models':{'x':[{'provider':'a'}],'y':[{'provider':'a','model':'z'}]}}");

    try (Upstreams upstreams = new Upstreams(config, InstantSource.system(), _ -> {})) {
      assertThat(upstreams.engines())
          .extracting(engine -> engine.model().name())
          .isEqualTo(List.of("x", "y"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | an object is expected",
        "{'providers':{},'x':1} | unknown member 'x'",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://a/v1','key':'k'}}} | 'key'",
        "{'providers':{'a':{'family':'google','baseUrl':'http://a/v1'}}} | family is",
        "{'providers':{'a':{'family':'openai'}}} | baseUrl",
        "{'providers':{'a':{'family':'openai','baseUrl':'ftp://a/v1'}}} | baseUrl",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://a/v1/'}}} | final slash",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://u:p@a/v1'}}} | without user",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://a/v1?x=1'}}} | query",
        "{'providers':{'a':{'family':'openai','baseUrl':'not a url'}}} | baseUrl",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://a','idleSeconds':0}}} | idleSeconds",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://a','idleSeconds':1.5}}} | whole",
        "{'providers':{'a':{'family':'openai','baseUrl':'http://a','maxConcurrent':9999}}} | 4096",
        "{'models':{'m':[{'provider':'b'}]}} | no provider 'b'",
        "{'models':{'m':[]}} | 1 to 8 choices",
        "{'models':{'m':[{'provider':'a','url':'x'}]}} | unknown member 'url'",
        "{'providers':{},'providers':{}} | not JSON",
      })
  void refusesWhatMakesNoSenseAndSaysWhat(String json, String why) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
