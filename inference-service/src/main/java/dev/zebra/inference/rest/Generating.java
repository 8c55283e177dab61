package dev.zebra.inference.rest;

import dev.zebra.inference.engine.Engine;
import dev.zebra.inference.engine.FinishReason;
import dev.zebra.inference.engine.Piece;
import dev.zebra.inference.engine.QueueFullException;
import dev.zebra.inference.engine.SequenceListener;
import dev.zebra.inference.engine.SequencePlan;
import dev.zebra.inference.models.ModelLease;
import dev.zebra.inference.openai.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// An answer under way: the events of all its choices, in the order they happen. Closing it ends
/// what has not ended and lets go of the model.
final class Generating implements AutoCloseable {

    private final BlockingQueue<ChoiceEvent> events = new LinkedBlockingQueue<>();
    private final ModelLease lease;
    private final Engine.Ticket ticket;
    private final int choices;

    private Generating(ModelLease lease, List<SequencePlan> plans) {
        this.lease = lease;
        this.choices = plans.size();
        List<Engine.Start> starts = new ArrayList<>();
        for (int i = 0; i < choices; i++) {
            starts.add(new Engine.Start(plans.get(i), new Listener(i)));
        }
        this.ticket = lease.model().engine().start(starts);
    }

    /// Begins.
    ///
    /// @param plans one per choice
    /// @throws ApiException if too much waits already
    static Generating begin(ModelLease lease, List<SequencePlan> plans) {
        try {
            return new Generating(lease, plans);
        } catch (QueueFullException full) {
            throw ApiException.busy(String.valueOf(full.getMessage()));
        }
    }

    /// How many choices there are.
    int choices() {
        return choices;
    }

    /// The next event, once there is one.
    ChoiceEvent next() {
        try {
            return events.take();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new ChoiceEvent.Gone();
        }
    }

    /// From any thread, any number of times.
    @Override
    public void close() {
        ticket.cancel();
        events.add(new ChoiceEvent.Gone());
        lease.close();
    }

    private final class Listener implements SequenceListener {

        private final int choice;

        Listener(int choice) {
            this.choice = choice;
        }

        @Override
        public void piece(Piece piece) {
            events.add(new ChoiceEvent.Text(choice, piece));
        }

        @Override
        public void end(FinishReason reason, int tokens) {
            events.add(new ChoiceEvent.End(choice, reason, tokens));
        }

        @Override
        public void failed(Throwable failure) {
            events.add(new ChoiceEvent.Failed(failure));
        }
    }
}
