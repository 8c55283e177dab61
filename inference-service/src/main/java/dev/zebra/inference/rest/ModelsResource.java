package dev.zebra.inference.rest;

import dev.zebra.inference.models.ModelCard;
import dev.zebra.inference.models.ServedModels;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What can be asked for.
@Path("/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "openai", description = "OpenAI's interface")
final class ModelsResource {

    private final ServedModels models;

    ModelsResource(ServedModels models) {
        this.models = models;
    }

    /// A list as OpenAI writes it.
    public record Listing(String object, List<ModelCard> data) {}

    @GET
    @Operation(summary = "List models, with their state")
    public Listing list() {
        return new Listing("list", models.cards());
    }

    @GET
    @Path("/{id: .+}")
    @Operation(summary = "One model, by name or name@version")
    public ModelCard model(@PathParam("id") String id) {
        return models.card(id);
    }
}
