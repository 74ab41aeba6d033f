import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

import java.io.FileInputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Conformance PDF FLAVOUR [PDF FLAVOUR ...]
 *
 * FLAVOUR as veraPDF names it: 3a, 2u, ua1. Prints lines of tab-separated fields: "OK pdf flavour",
 * "BROKEN pdf flavour clause test message" once for each rule that is broken, "FAILED pdf flavour exception".
 */
public class Conformance {

    public static void main(String[] arguments) {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            try {
                judge(arguments[i], arguments[i + 1]);
            } catch (Throwable exception) {
                print("FAILED", arguments[i], arguments[i + 1], exception);
            }
        }
    }

    private static void judge(String pdf, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(name);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(pdf), flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            if (result.isCompliant()) {
                print("OK", pdf, name);
                return;
            }
            Set<String> seen = new LinkedHashSet<>();
            for (TestAssertion broken : result.getTestAssertions()) {
                String rule = broken.getRuleId().getClause() + "\t" + broken.getRuleId().getTestNumber();
                if (broken.getStatus() == TestAssertion.Status.FAILED && seen.add(rule)) {
                    print("BROKEN", pdf, name, broken.getRuleId().getClause(), broken.getRuleId().getTestNumber(), broken.getMessage());
                }
            }
        }
    }

    private static void print(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.length() == 0 ? "" : "\t").append(field == null ? "" : field.toString().replaceAll("\\s+", " "));
        }
        System.out.println(line);
    }
}
