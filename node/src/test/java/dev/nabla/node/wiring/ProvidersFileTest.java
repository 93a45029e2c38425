package dev.nabla.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nabla.inference.upstream.UpstreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersFileTest {
  @TempDir private Path folder;

  private ProvidersFile providers(String json) throws IOException {
    DataFolder data = new DataFolder(folder);
    Files.writeString(data.providersFile(), json.replace('\'', '"'));
    return new ProvidersFile(data, Map.of("ACME_KEY", "sk-from-environment\n"));
  }

  private static String config(String key) {
    return "{'providers':{'acme':{'family':'openai','baseUrl':'http://127.0.0.1:9/v1'%s}},"
            .formatted(key)
        + "'models':{'large':[{'provider':'acme','model':'theirs'}]}}";
  }

  @Test
  void withoutTheFileNothingIsBought() {
    ProvidersFile none = new ProvidersFile(new DataFolder(folder), Map.of());

    assertThat(none.read()).isEqualTo(UpstreamConfig.NONE);
  }

  @Test
  void takesKeysFromTheEnvironmentAndFromFilesOfTheOwner() throws IOException {
    Path key = Files.writeString(folder.resolve("acme.key"), "sk-from-file\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

    for (String from :
        new String[] {"'keyFromEnvironment':'ACME_KEY'", "'keyFromFile':'acme.key'"}) {
      UpstreamConfig config = providers(config("," + from)).read();

      assertThat(config.models().get("large"))
          .containsExactly(new UpstreamConfig.Choice("acme", "theirs"));
      assertThat(config.toString()).doesNotContain("sk-");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
  void refusesAKeyFileThatOthersMayReadOrWriteAndSaysHowToMendIt(String permissions)
      throws IOException {
    Path key = Files.writeString(folder.resolve("acme.key"), "sk-secret");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));

    assertRefused(config(",'keyFromFile':'acme.key'"), "chmod 600");
  }

  @Test
  void refusesAKeyThatIsNotThereOrIsNone() throws IOException {
    Path key = Files.writeString(folder.resolve("acme.key"), "two words");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));

    assertRefused(config(",'keyFromEnvironment':'OTHER_KEY'"), "OTHER_KEY");
    assertRefused(config(",'keyFromFile':'missing.key'"), "missing.key");
    assertRefused(config(",'keyFromFile':'acme.key'"), "printable");
  }

  @Test
  void refusesMembersThatNobodyKnowsAndTellsTheFile() throws IOException {
    assertRefused(config(",'keyFromEnviroment':'ACME_KEY'"), "unknown member 'keyFromEnviroment'");
    assertRefused("{'providers':{},'model':{}}", "unknown member 'model'");
    assertRefused("not json", "providers.json");
  }

  @Test
  void refusesABoughtModelInTheNameOfTheNodesOwn() throws IOException {
    ProvidersFile providers = providers(config(""));

    assertThat(providers.readBeside(List.of("small")).models()).containsOnlyKeys("large");
    assertThatThrownBy(() -> providers.readBeside(List.of("large")))
        .isInstanceOf(NotPossible.class)
        .hasMessageContaining("another name");
  }

  private void assertRefused(String json, String why) throws IOException {
    ProvidersFile providers = providers(json);

    assertThatThrownBy(providers::read)
        .isInstanceOf(NotPossible.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("sk-secret");
  }
}
