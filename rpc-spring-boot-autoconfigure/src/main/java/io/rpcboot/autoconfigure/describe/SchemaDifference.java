package io.rpcboot.autoconfigure.describe;

/**
 * Where what is written cannot be read.
 *
 * @param path the field; empty for the whole value
 * @param kind in which way
 * @param read what is read, in words, or what is missing or unknown
 * @param written what is written, in words
 */
record SchemaDifference(String path, Kind kind, String read, String written) {

    /** In which way. */
    enum Kind {
        /** The types differ. */
        TYPE,
        /** The reader refuses an object without the field. */
        MISSING,
        /** The reader refuses fields that it does not know. */
        UNKNOWN,
        /** The writer has constants that the reader does not know. */
        CONSTANTS
    }

    /** The client writes, the server reads. */
    String ofPayload() {
        return switch (kind) {
            case TYPE ->
                (path.isEmpty() ? "parameter" : "field '" + path + "'") + " is " + read + ", this client sends "
                        + written;
            case MISSING -> "field '" + path + "' (" + read + ") is required, this client does not send it";
            case UNKNOWN -> "field '" + path + "' is not known there, this client sends it";
            case CONSTANTS -> what() + " may be " + read + ", this client may send " + written + " as well";
        };
    }

    /** The server writes, the client reads. */
    String ofResult() {
        return of("result");
    }

    /** As {@link #ofResult}, for an item that a session sends to its caller. */
    String ofItem() {
        return of("item");
    }

    private String of(String value) {
        return switch (kind) {
            case TYPE ->
                (path.isEmpty() ? value : "field '" + path + "' of the " + value) + " is " + written
                        + ", this client expects " + read;
            case MISSING -> "the " + value + " has no field '" + path + "', this client needs it (" + read + ")";
            case UNKNOWN -> "the " + value + " has a field '" + path + "', this client refuses what it does not know";
            case CONSTANTS -> what() + " of the " + value + " may be " + written + ", this client knows only " + read;
        };
    }

    private String what() {
        return path.isEmpty() ? "the value" : "field '" + path + "'";
    }
}
