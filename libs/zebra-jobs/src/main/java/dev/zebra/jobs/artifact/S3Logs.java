package dev.zebra.jobs.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Logs of jobs in the bucket, `.logs/<job>/<replica>.log`.
final class S3Logs implements LogArchive {

    private final S3Objects objects;

    S3Logs(S3Objects objects) {
        this.objects = objects;
    }

    private static String key(String job, String replica) {
        return ".logs/" + job + "/" + replica + ".log";
    }

    @Override
    public void put(String job, String replica, Path file) throws IOException {
        objects.put(key(job, replica), file);
    }

    @Override
    public List<InputStream> others(String job, String replica) throws IOException {
        var own = key(job, replica);
        var parts = new ArrayList<InputStream>();
        var found =
                objects.list(".logs/" + job + "/").stream()
                        .filter(part -> !part.key().equals(own))
                        .sorted(Comparator.comparing(S3Objects.Found::written))
                        .toList();
        for (var part : found) {
            parts.add(objects.open(part.key()));
        }
        return parts;
    }
}
