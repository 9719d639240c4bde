package io.rpcboot.sample;

/**
 * Counts a text that comes in pieces, as GNU {@code wc} does in a UTF-8 locale. Not thread-safe.
 *
 * <p>White space separates words, no-break spaces too. A character that cannot be printed neither begins a word nor
 * ends one. Characters that this Java does not know count as printable: text has more new emoji than codes that no
 * Unicode assigns.
 */
final class WordCounter {

    /** Not white space to Unicode, but to {@code wc}. */
    private static final int WORD_JOINER = 0x2060;

    private long lines;
    private long words;
    private long characters;
    private boolean inWord;

    /** Counts the next piece. Where pieces are cut does not matter, as long as it is between characters. */
    void add(String piece) {
        int c;
        for (int i = 0; i < piece.length(); i += Character.charCount(c)) {
            c = piece.codePointAt(i);
            characters++;
            if (c == '\n') {
                lines++;
            }
            if (isSpace(c)) {
                inWord = false;
            } else if (!inWord && isPrintable(c)) {
                inWord = true;
                words++;
            }
        }
    }

    /** What has been counted. */
    WordCount count() {
        return new WordCount(lines, words, characters);
    }

    private static boolean isSpace(int c) {
        if (c < 0x80) {
            return c == ' ' || (c >= '\t' && c <= '\r');
        }
        return Character.getType(c) == Character.SPACE_SEPARATOR || c == WORD_JOINER;
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
