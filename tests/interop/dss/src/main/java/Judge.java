import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;

import java.io.File;

/**
 * Judge PDF ROOT.pem [PDF ROOT.pem ...]
 *
 * Default policy of the library, the given root as the only trust anchor, no network. Prints lines of
 * tab-separated fields: "SIGNATURE pdf indication subindication format", "TIMESTAMP pdf indication subindication",
 * "ERROR pdf text", "WARNING pdf text", "FAILED pdf exception".
 */
public class Judge {

    public static void main(String[] arguments) {
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            try {
                judge(arguments[i], arguments[i + 1]);
            } catch (Exception exception) {
                print("FAILED", arguments[i], exception);
            }
        }
    }

    private static void judge(String pdf, String root) {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(root)));
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(trusted);
        verifier.setAIASource(null);
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(pdf));
        validator.setCertificateVerifier(verifier);
        SimpleReport report = validator.validateDocument().getSimpleReport();
        for (String id : report.getSignatureIdList()) {
            print("SIGNATURE", pdf, report.getIndication(id), report.getSubIndication(id), report.getSignatureFormat(id));
            messages(report, id, pdf);
        }
        for (String id : report.getTimestampIdList()) {
            print("TIMESTAMP", pdf, report.getIndication(id), report.getSubIndication(id));
            messages(report, id, pdf);
        }
    }

    private static void messages(SimpleReport report, String id, String pdf) {
        for (Message message : report.getAdESValidationErrors(id)) {
            print("ERROR", pdf, message.getValue());
        }
        for (Message message : report.getAdESValidationWarnings(id)) {
            print("WARNING", pdf, message.getValue());
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
