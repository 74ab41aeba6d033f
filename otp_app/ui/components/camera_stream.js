/** The camera itself: switched on and off, and what of its picture is sent. Nothing is ever taken from a file. */

export const GUIDE = 0.84; // the frame on the screen as share of the part that is sent; as otp_app/adapters/vision/edges.py
const RATIOS = { front: 1.586, back: 1.586, passport: 1.42, face: 0.75, gesture: 0.75 };

export const ratioOf = (step) => RATIOS[step];
export const ofFace = (step) => step === "face" || step === "gesture";

/** Switches the camera on. Rejects with a word for what is in the way: insecure, none, denied, taken, failed. */
export async function switchOn(step) {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new Error("insecure");
  const face = ofFace(step);
  const wish = {
    audio: false,
    video: {
      facingMode: { ideal: face ? "user" : "environment" },
      width: { ideal: face ? 1280 : 1920 },
      height: { ideal: face ? 720 : 1080 },
    },
  };
  try {
    return await navigator.mediaDevices.getUserMedia(wish);
  } catch (error) {
    const known = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", NotReadableError: "taken" };
    throw new Error(known[error.name] || "failed");
  }
}

export const switchOff = (stream) => stream?.getTracks().forEach((track) => track.stop());

/** Whether there is any camera at all, as far as the browser says without asking. */
export async function hasCamera() {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.some((device) => device.kind === "videoinput");
  } catch {
    return true;
  }
}

/** Resolves when there is a picture to draw, which is later than when the stream is there. */
export function firstFrame(video) {
  return new Promise((resolve) => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
    else video.addEventListener("timeupdate", resolve, { once: true });
  });
}

/** The part of the camera's picture that is sent: of the step's shape, in the middle, as large as it can be. */
export function partOf(video, step) {
  const ratio = RATIOS[step];
  const width = Math.min(video.videoWidth, video.videoHeight * ratio);
  return { width, height: width / ratio, x: (video.videoWidth - width) / 2, y: (video.videoHeight - width / ratio) / 2 };
}

/**
 * Whether the camera's picture has enough pixels for a step: small (the server refuses it), coarse (it can be read when
 * all else is good), or "".
 */
export function tooCoarse(video, step) {
  const { width, height } = partOf(video, step);
  if (ofFace(step)) return height < 480 ? "small" : "";
  return width < 640 ? "small" : width < 960 ? "coarse" : "";
}

/** A JPEG of that part; longest: its long side in pixels at most. A canvas writes no metadata. */
export function grab(video, step, longest, quality) {
  const part = partOf(video, step);
  const scale = Math.min(1, longest / Math.max(part.width, part.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(part.width * scale);
  canvas.height = Math.round(part.height * scale);
  const context = canvas.getContext("2d");
  context.drawImage(video, part.x, part.y, part.width, part.height, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}
