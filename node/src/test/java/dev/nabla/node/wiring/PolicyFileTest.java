package dev.nabla.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.router.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
  private static final String POLICY =
      """
      {"format":"nabla-policy/1","rules":[],
       "modes":{"vanilla":{"latencyMillis":1,"price":"0"}},
       "limits":{"latencyMillis":1,"price":"0"},"prefer":"strength"}\
      """;

  @TempDir Path folder;

  private Policy read() {
    return new PolicyFile(new DataFolder(folder)).read();
  }

  @Test
  void isTheUsualPolicyWhereThereIsNoFile() {
    assertThat(read().hash()).isEqualTo(Policy.usual().hash());
  }

  @Test
  void readsWhatTheOperatorWrote() throws IOException {
    Files.writeString(folder.resolve("policy.json"), POLICY);

    assertThat(read().hash()).isNotEqualTo(Policy.usual().hash());
  }

  @Test
  void stopsAtAPolicyThatMeansNothing() throws IOException {
    Files.writeString(folder.resolve("policy.json"), POLICY.replace("strength", "luck"));

    assertThatThrownBy(this::read)
        .isInstanceOf(NotPossible.class)
        .hasMessageContaining("policy.json: prefer: one of [price, latency, strength]");
  }
}
