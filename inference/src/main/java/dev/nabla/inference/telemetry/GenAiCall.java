package dev.nabla.inference.telemetry;

import dev.nabla.inference.engine.ModelDescription;
import dev.nabla.inference.engine.OnnxDescription;
import dev.nabla.inference.engine.ProviderModel;
import dev.nabla.inference.engine.ServedModel;
import dev.nabla.infrastructure.tracing.Span;
import dev.nabla.protocol.inference.RequestForm;
import java.net.URI;
import java.util.Map;

/// What is asked of whom, in the words of OpenTelemetry's semantic conventions for generative AI.
/// Every member is one of few: what clients write freely is never among them.
///
/// @param operation `gen_ai.operation.name`
/// @param model `gen_ai.request.model`: a name that is served, or [#OTHER]
/// @param provider `gen_ai.provider.name`
public record GenAiCall(String operation, String model, String provider) {
  /// In the place of a name that nobody serves.
  public static final String OTHER = "other";

  /// Provider of what this node computes itself.
  private static final String OURSELVES = "nabla";

  /// Providers that the conventions have a name for, by host.
  private static final Map<String, String> WELL_KNOWN =
      Map.of(
          "api.openai.com", "openai",
          "api.anthropic.com", "anthropic",
          "api.x.ai", "x_ai",
          "generativelanguage.googleapis.com", "gcp.gemini",
          "api.mistral.ai", "mistral_ai",
          "api.groq.com", "groq",
          "api.deepseek.com", "deepseek");

  /// A call whose model is not known, or not served.
  public static GenAiCall ofNobody(RequestForm form) {
    return new GenAiCall(operation(form), OTHER, OURSELVES);
  }

  /// A call that an engine answers.
  public static GenAiCall of(RequestForm form, ServedModel model) {
    return new GenAiCall(operation(form), model.name(), provider(model));
  }

  /// A call to the network, for a model whose name it knows.
  public static GenAiCall toNetwork(RequestForm form, String knownModel) {
    return new GenAiCall(operation(form), knownModel, OURSELVES);
  }

  private static String operation(RequestForm form) {
    return switch (form) {
      case CHAT, MESSAGES, RESPONSES -> "chat";
      case COMPLETIONS -> "text_completion";
      case EMBEDDINGS -> "embeddings";
      case INFER -> "infer";
    };
  }

  /// The first provider that is asked: who answers where it does not is in the receipt.
  private static String provider(ServedModel model) {
    return switch (model) {
      case ModelDescription _, OnnxDescription _ -> OURSELVES;
      case ProviderModel bought -> {
        String host = String.valueOf(URI.create(bought.providers().getFirst()).getHost());
        yield WELL_KNOWN.getOrDefault(host, host);
      }
    };
  }

  /// Name of a span, by the conventions.
  public String spanName() {
    return operation + " " + model;
  }

  /// Says it in a span.
  public Span describe(Span span) {
    return span.attribute("gen_ai.operation.name", operation)
        .attribute("gen_ai.request.model", model)
        .attribute("gen_ai.provider.name", provider);
  }
}
