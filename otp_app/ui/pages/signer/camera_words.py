"""What the camera says. Sent by the server when the camera is shown, so that other signers do not download it."""

from otp_app.i18n.catalog import tr


def camera_words(lang: str, organisation: str) -> dict[str, str]:
    """By the names that camera.jsx and its parts use."""
    return _before(lang, organisation) | _finding(lang, organisation) | _hints(lang) | _turns(lang) | _troubles(lang)


def _before(lang: str, organisation: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "why": _(
            "{organisation} has to know who signs. Your camera takes these pictures, one after the other, and a person "
            "of {organisation} compares them.",
            organisation=organisation,
        ),
        "kept": _(
            "Only the camera, nothing from your gallery, no sound, no place. The pictures are encrypted, only "
            "{organisation} can see them, and every look at them is recorded.",
            organisation=organisation,
        ),
        "prepare": _("Have your document at hand. Lay it on a dark, plain surface, in good light and without a cover."),
        "start": _("Switch the camera on"),
        "allow": _("Your browser then asks whether this page may use the camera. Choose “Allow”."),
        "phone": _("Continue on your phone"),
        "phone_how": _(
            "Point your phone’s camera at this code. It is your own link: show it to nobody else. What you have done "
            "so far is kept."
        ),
        "phone_code": _("QR code of your own link"),
        "camera": _("Camera"),
    }


def _finding(lang: str, organisation: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "leave": _("Leave the camera, you can go on later"),
        "starting": _("The camera is starting …"),
        "looking": _("Looking …"),
        "hold": _("Hold still, almost there"),
        "offline": _("No connection. It goes on when it is back; you can take the picture all the same."),
        "gate_whole": _("In the frame"),
        "gate_light": _("Light"),
        "gate_sharp": _("Sharp"),
        "well": _("good"),
        "not_yet": _("not yet"),
        "back": _("Back"),
        "help": _("Help"),
        "shutter": _("Take the picture now"),
        "private": _(
            "Encrypted, and seen only by {organisation}: no pictures from your gallery.", organisation=organisation
        ),
        "tips": _(
            "The picture is taken by itself when it is good. You can also press the round button at any time. Daylight "
            "from the side is best; a dark table helps to find the edges."
        ),
        "review": _("Can everything be read? Is nothing cut off or covered?"),
        "review_face": _("Is your face clearly visible?"),
        "taken": _("The picture that was taken"),
        "use": _("Use this picture"),
        "again": _("Take it again"),
        "sending": _("Sending the picture …"),
        "checking": _("Looking at the picture …"),
        "offline_sending": _("No connection. The picture goes on by itself when it is back."),
        "refused": _("This picture can’t be used"),
        "try_again": _("Try again"),
    }


def _hints(lang: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "hint_too_dark": _("More light, please"),
        "hint_too_bright": _("Too much light"),
        "hint_no_document": _("Lay the document into the frame"),
        "hint_too_far": _("Closer, please"),
        "hint_too_near": _("A little further away"),
        "hint_tilted": _("Hold it straight"),
        "hint_glare": _("Light is reflected: tilt it a little"),
        "hint_blurred": _("Hold still, it is blurred"),
        "hint_wrong_side": _("This is another side: please turn it over"),
        "hint_no_face": _("Look into the camera"),
        "hint_several_faces": _("Only you in the picture, please"),
        "hint_face_off_centre": _("Move your face into the middle"),
        "hint_face_turned": _("Look straight ahead"),
        "tip_too_dark": _("Go to a window or switch a lamp on; the light should not come from behind."),
        "tip_too_bright": _("Go out of the sun, or turn the lamp away."),
        "tip_no_document": _(
            "Lay it on a dark, plain surface. If the edges are not found, press the round button all the same."
        ),
        "tip_glare": _("Switch a lamp off or move it, and take the document out of its cover."),
        "tip_blurred": _("Wipe the lens, rest your arms, and wait until the picture is sharp."),
    }


def _turns(lang: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "turns_how": _("Turn your head as the arrow says, one turn at a time"),
        "turns_begin": _("Begin"),
        "turns_count": _("{n} of {total}"),
        "turn_centre": _("Look straight ahead"),
        "turn_left": _("Turn your head to your left"),
        "turn_right": _("Turn your head to your right"),
        "turns_failed": _("That was not clear"),
        "turns_again": _("Turn your head slowly and plainly, and wait for the next arrow. Tries left: {n}"),
    }


def _troubles(lang: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "trouble_denied": _("The camera is not allowed"),
        "way_denied": _("Without the camera you can’t be recognised here. You can allow it now:"),
        "denied_chrome": _("Press the sign beside the address, switch “Camera” on, then try again."),
        "denied_firefox": _("Press the crossed-out camera beside the address, clear the block, then try again."),
        "denied_safari": _(
            "In the menu Safari, “Settings for this website”, set the camera to “Allow”, then try again."
        ),
        "denied_ios": _(
            "Press “AA” or the page sign in the address bar, “Website settings”, camera: “Allow”. If it is off in the "
            "device’s settings for the browser, switch it on there. Then try again."
        ),
        "denied_android": _(
            "Press the sign beside the address, “Permissions”, and allow the camera. If it is off in the device’s "
            "settings for the browser, switch it on there. Then try again."
        ),
        "trouble_none": _("There is no camera here"),
        "way_none": _("Go on with your phone: what you have done so far is kept."),
        "trouble_small": _("This camera’s picture is too small"),
        "way_small": _(
            "Documents can’t be read with it. Go on with another device, such as your phone: what you have done so "
            "far is kept."
        ),
        "trouble_coarse": _("This camera shows little detail"),
        "way_coarse": _(
            "Pictures of documents often stay blurred with it. A phone does better: what you have done so far is kept."
        ),
        "use_rough": _("Use this camera all the same"),
        "trouble_insecure": _("The camera needs a secure connection"),
        "way_insecure": _("Open the link from the message again: its address has to begin with https."),
        "trouble_taken": _("Another program uses the camera"),
        "way_taken": _("Close video calls and other programs that use it, then try again."),
        "trouble_ended": _("The camera was switched off"),
        "way_ended": _("That happens when the device sleeps or another app takes it. Nothing is lost."),
        "trouble_too_many": _("Too many pictures for now"),
        "way_too_many": _("Take a break. What you have shown is kept, and the link stays good."),
        "trouble_unavailable": _("Pictures can’t be checked now"),
        "way_unavailable": _("Try again later with the same link. What you have shown is kept."),
        "trouble_refused": _("That did not work"),
        "trouble_failed": _("The camera does not start"),
        "way_failed": _("Try again, or go on with another device."),
        "other_way": _("You can stop at any time and go on later with the same link."),
    }
