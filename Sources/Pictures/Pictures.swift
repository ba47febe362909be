// Pictures in and out: PNG, JPEG, PPM; PSNR and SSIM.
